package dev.stategrad.client.probe;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Tells classes of words from their embeddings with logistic regression (Appendix 9, Table 3). Every word is in exactly one of
 * three parts, 80 % for training, 10 % for validation, 10 % for test, drawn at random. Of all
 * hyperparameters in {@link LogisticOptions#grid} those with the best validation accuracy are taken, of equal ones the first.
 * The control task shuffles the classes over the words and is trained with the same hyperparameters.
 */
public final class EmbeddingProbe {
    private static final int FEWEST_WORDS = 10;

    private final double[][] embeddings;
    private final long controlSeed;
    /** Place of each word in a random order. */
    private final int[] places;

    /**
     * A probe of one model.
     *
     * @param embeddings [V][E]; not copied
     * @param seed of the parts and of the control task
     */
    public EmbeddingProbe(double[][] embeddings, long seed) {
        this.embeddings = embeddings;
        Random random = new Random(seed);
        this.places = HeldOut.shuffled(IntStream.range(0, embeddings.length).toArray(), random);
        // Not the same numbers once more, which would undo the order of the words.
        this.controlSeed = random.nextLong();
    }

    /**
     * Searches the grid, then tests; empty when the task has fewer than ten words, or its training words are all of one class.
     */
    public Optional<ProbeResult> probe(WordTask task) {
        if (task.size() < FEWEST_WORDS) {
            return Optional.empty();
        }
        Parts parts = Parts.of(words(task));
        if (!parts.learnable()) {
            return Optional.empty();
        }
        int[] control = HeldOut.shuffled(parts.all().labels(), new Random(controlSeed));
        return Optional.of(parts.logistic(ProbeResult.EMBEDDINGS, "embedding", task.name(), 0, control));
    }

    private Examples words(WordTask task) {
        record Labelled(int word, int label) {}
        List<Labelled> words = IntStream.range(0, task.classes().size())
                .boxed()
                .flatMap(k -> Arrays.stream(task.classes().get(k)).mapToObj(word -> new Labelled(word, k)))
                .sorted(Comparator.comparingInt(word -> places[word.word()]))
                .toList();
        return new Examples(
                words.stream().map(word -> embeddings[word.word()]).toArray(double[][]::new),
                words.stream().mapToInt(Labelled::label).toArray(),
                task.classes().size());
    }
}
