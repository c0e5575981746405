package dev.stategrad.server.models;

import dev.stategrad.graphs.ModelWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one model, in its place or while it is made. The package tells what each is for. */
record ModelFolder(Path path) {
    static final String WEIGHTS = "weights.safetensors";
    static final String LAST_WEIGHTS = "last.safetensors";

    private static final Logger LOG = LoggerFactory.getLogger(ModelFolder.class);
    private static final String RECORD = "model.json";
    private static final String EPOCHS = "epochs";
    private static final String VOCABULARY = "vocabulary.txt";
    private static final String TRAINING = "training";

    boolean exists() {
        return Files.exists(path);
    }

    /** The record, and whose training it is; empty when there is none, or none that can be read. */
    Optional<ModelJson> readRecord() {
        Path file = path.resolve(RECORD);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ModelJson.read(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("left out a model whose record cannot be read", e);
            return Optional.empty();
        }
    }

    /** @param trainer {@link ProcessFolder#owner} of the process that trains it, or that made it */
    void writeRecord(ModelRecord model, String trainer) throws IOException {
        ModelJson.write(path.resolve(RECORD), model, trainer);
    }

    /** The words; empty when the model came without. */
    List<String> vocabulary() throws IOException {
        try {
            // Not readAllLines: a word may hold what Unicode, but not this file, takes for a line break.
            String text = Files.readString(path.resolve(VOCABULARY), StandardCharsets.UTF_8);
            return List.of(text.substring(0, text.length() - 1).split("\n", -1));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    void writeVocabulary(Vocabulary vocabulary) throws IOException {
        if (!vocabulary.words().isEmpty()) {
            vocabulary.write(path.resolve(VOCABULARY));
        }
    }

    ModelWeights weights(SavedWeights saved) throws IOException {
        return WeightsFile.read(path.resolve(saved.file()));
    }

    /** @param file {@link #WEIGHTS} or {@link #LAST_WEIGHTS} */
    void writeWeights(String file, ModelWeights weights) throws IOException {
        WeightsFile.write(path.resolve(file), weights);
    }

    /** What the training keeps. */
    TrainingFolder training() {
        return new TrainingFolder(path.resolve(TRAINING), path.resolve(EPOCHS));
    }

    void createTraining(TrainingData data) throws IOException {
        TrainingFolder.create(path.resolve(TRAINING), data);
    }

    void createEpochs() throws IOException {
        Files.createDirectory(path.resolve(EPOCHS));
    }

    /** Name, in this folder, of the file of the weights after an epoch. */
    static String epochFile(int epoch) {
        return EPOCHS + "/" + TrainingFolder.epochFile(epoch);
    }

    /**
     * Moves the weights after an epoch to where they are kept; their name is on the disk when this returns.
     *
     * @param written their file, on the same disk
     */
    void moveEpoch(Path written, SavedWeights saved) throws IOException {
        Files.move(written, path.resolve(saved.file()), StandardCopyOption.ATOMIC_MOVE);
        FileTrees.force(path.resolve(EPOCHS));
    }

    /** Removes what nobody needs once a training has come to its end. */
    void discardTraining(ModelStatus end) {
        FileTrees.discard(path.resolve(TRAINING));
        if (end != ModelStatus.READY) {
            FileTrees.discard(path.resolve(EPOCHS));
        }
    }

    /** Removes the weights of a model that was not completed. */
    void discardHalfWritten() {
        FileTrees.discard(path.resolve(WEIGHTS));
        FileTrees.discard(path.resolve(LAST_WEIGHTS));
    }
}
