package dev.stategrad.server.models;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a training needs to go on without anybody's help after the process died: the corpora, the last two checkpoints, and
 * the weights of the best epoch; beside it, the weights of every epoch where these are kept. For the one thread that trains; every change is on the disk when its method returns.
 */
public final class TrainingFolder {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingFolder.class);
    private static final String TRAIN = "train.tokens";
    private static final String VALID = "valid.tokens";
    private static final String EMBEDDINGS = "embeddings.safetensors";
    private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-(\\d{1,18})\\.safetensors");
    private static final Pattern BEST = Pattern.compile("best-(\\d{1,18})\\.safetensors");

    private final Path folder;
    private final Path epochs;
    private int bestOfTheOneBefore;

    /** @param epochs where the weights of every epoch go, if they are kept */
    TrainingFolder(Path folder, Path epochs) {
        this.folder = folder;
        this.epochs = epochs;
    }

    static void create(Path folder, TrainingData data) throws IOException {
        Files.createDirectory(folder);
        TokenFile.write(folder.resolve(TRAIN), data.train());
        TokenFile.write(folder.resolve(VALID), data.valid());
        DenseArray embeddings = data.embeddings();
        if (embeddings != null) {
            ArrayFile.write(folder.resolve(EMBEDDINGS), Map.of(), Map.of(ModelWeights.ENCODER, embeddings));
        }
    }

    /** What the model is trained on. @throws ServiceException CHECKPOINT_LOST when that can't be read any more */
    public TrainingData data() {
        try {
            Path embeddings = folder.resolve(EMBEDDINGS);
            return new TrainingData(
                    TokenFile.read(folder.resolve(TRAIN)),
                    TokenFile.read(folder.resolve(VALID)),
                    Files.exists(embeddings)
                            ? ArrayFile.read(embeddings).arrays().get(ModelWeights.ENCODER)
                            : null);
        } catch (IOException e) {
            throw lost("the corpora of the training cannot be read any more", e);
        }
    }

    /**
     * The newest checkpoint that is whole; empty when none was ever written.
     *
     * @throws ServiceException CHECKPOINT_LOST when there are some, and all are damaged
     */
    public Optional<TrainingState> newest() {
        List<Long> damaged = new ArrayList<>();
        for (long number : newestFirst(CHECKPOINT)) {
            try {
                TrainingState state = CheckpointFile.read(checkpoint(number));
                // A damaged one must not take the place of a whole one among the two that are kept.
                for (long worthless : damaged) {
                    Files.deleteIfExists(checkpoint(worthless));
                }
                return Optional.of(state);
            } catch (IOException e) {
                LOG.warn("checkpoint {} is damaged; falling back to the one before", checkpoint(number), e);
                damaged.add(number);
            }
        }
        if (!damaged.isEmpty()) {
            throw new ServiceException(
                    FailureReason.CHECKPOINT_LOST,
                    "none of the " + damaged.size() + " checkpoints of the training can be read");
        }
        return Optional.empty();
    }

    /** Writes a checkpoint; the one before stays. @throws ServiceException STORE_FULL */
    public void save(TrainingState state) {
        try {
            long number = newestFirst(CHECKPOINT).stream().findFirst().orElse(0L) + 1;
            CheckpointFile.write(checkpoint(number), state);
            deleteBelow(CHECKPOINT, number - 1);
            deleteBelow(BEST, bestOfTheOneBefore);
            bestOfTheOneBefore = EpochOutcome.best(state.epochs());
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** Keeps the weights of an epoch that is the best so far. @return their checksum */
    public String saveBest(int epoch, ModelWeights weights) {
        try {
            WeightsFile.write(best(epoch), weights);
            return WeightsFile.sha256(weights);
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** Keeps the weights of an epoch for good; the initial ones are those of epoch 0. @return their checksum */
    public String keep(int epoch, ModelWeights weights) {
        try {
            WeightsFile.write(epochs.resolve(epochFile(epoch)), weights);
            return WeightsFile.sha256(weights);
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** Name of the file that {@link #keep} writes. */
    static String epochFile(int epoch) {
        return epoch + ".safetensors";
    }

    /** The weights of the best epoch. @throws ServiceException CHECKPOINT_LOST unless they are what was saved */
    public ModelWeights best(int epoch, String sha256) {
        try {
            ModelWeights weights = WeightsFile.read(best(epoch));
            String found = WeightsFile.sha256(weights);
            if (!found.equals(sha256)) {
                throw new IOException(best(epoch) + ": expected SHA-256 " + sha256 + ", found " + found);
            }
            return weights;
        } catch (IOException e) {
            throw lost("the weights of epoch " + epoch + ", the best one, cannot be read any more", e);
        }
    }

    private static ServiceException lost(String text, IOException cause) {
        return new ServiceException(FailureReason.CHECKPOINT_LOST, text, cause);
    }

    private Path checkpoint(long number) {
        return folder.resolve("checkpoint-" + number + ".safetensors");
    }

    private Path best(long epoch) {
        return folder.resolve("best-" + epoch + ".safetensors");
    }

    private void deleteBelow(Pattern kind, long least) throws IOException {
        for (Path file : FileTrees.list(folder)) {
            OptionalLong number = number(kind, file);
            if (number.isPresent() && number.getAsLong() < least) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Long> newestFirst(Pattern kind) {
        List<Long> numbers = new ArrayList<>();
        try {
            for (Path file : FileTrees.list(folder)) {
                number(kind, file).ifPresent(numbers::add);
            }
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
        numbers.sort(Collections.reverseOrder());
        return numbers;
    }

    private static OptionalLong number(Pattern kind, Path file) {
        Matcher matcher = kind.matcher(file.getFileName().toString());
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
