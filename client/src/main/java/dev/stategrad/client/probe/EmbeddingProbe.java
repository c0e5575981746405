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
    /** liblinear's own; with a tenth of it, the L1 penalty makes the search several times as long. */
    private static final double ONE_VS_REST_TOLERANCE = 1e-2;

    private static final double MULTINOMIAL_TOLERANCE = 1e-3;
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
     * What became of one task.
     *
     * @param accuracies on validation and test words
     * @param options the hyperparameters that were chosen
     */
    public record Outcome(ProbeResult accuracies, LogisticOptions options) {}

    /**
     * Searches the grid, then tests; empty when the task has fewer than ten words, or its training words are all of one class.
     */
    public Optional<Outcome> probe(WordTask task) {
        if (task.size() < FEWEST_WORDS) {
            return Optional.empty();
        }
        Parts parts = parts(task);
        if (Arrays.stream(parts.train().counts()).filter(count -> count > 0).count() < 2) {
            return Optional.empty();
        }
        List<LogisticOptions> grid = LogisticOptions.grid(task.classes().size());
        double[] accuracies = IntStream.range(0, grid.size())
                .parallel()
                .mapToDouble(i -> parts.valid().accuracy(parts.fit(grid.get(i))))
                .toArray();
        int best = IntStream.range(0, grid.size())
                .boxed()
                .max(Comparator.comparingDouble((Integer i) -> accuracies[i]).thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
        return Optional.of(new Outcome(result(task, parts, grid.get(best), accuracies[best]), grid.get(best)));
    }

    private ProbeResult result(WordTask task, Parts parts, LogisticOptions options, double validAccuracy) {
        Parts control = parts.withLabels(HeldOut.shuffled(parts.all().labels(), new Random(controlSeed)));
        return new ProbeResult(
                ProbeResult.EMBEDDINGS,
                "embedding",
                task.name(),
                task.classes().size(),
                parts.train().size(),
                validAccuracy,
                parts.test().accuracy(parts.fit(options)),
                parts.test().majorityAccuracy(parts.train()),
                controlAccuracy(control, options),
                parts.all().size());
    }

    // All words of a small task may get one class.
    private static double controlAccuracy(Parts control, LogisticOptions options) {
        boolean learnable = Arrays.stream(control.train().counts())
                        .filter(count -> count > 0)
                        .count()
                > 1;
        return learnable
                ? control.test().accuracy(control.fit(options))
                : control.test().majorityAccuracy(control.train());
    }

    private Parts parts(WordTask task) {
        record Labelled(int word, int label) {}
        List<Labelled> words = IntStream.range(0, task.classes().size())
                .boxed()
                .flatMap(k -> Arrays.stream(task.classes().get(k)).mapToObj(word -> new Labelled(word, k)))
                .sorted(Comparator.comparingInt(word -> places[word.word()]))
                .toList();
        return new Parts(new Examples(
                words.stream().map(word -> embeddings[word.word()]).toArray(double[][]::new),
                words.stream().mapToInt(Labelled::label).toArray(),
                task.classes().size()));
    }

    /** Words in the order that cuts them into parts. */
    private record Parts(Examples all) {
        Examples train() {
            return all.where(i -> i < validFrom());
        }

        Examples valid() {
            return all.where(i -> i >= validFrom() && i < testFrom());
        }

        Examples test() {
            return all.where(i -> i >= testFrom());
        }

        private int validFrom() {
            return all.size() * 8 / 10;
        }

        private int testFrom() {
            return all.size() * 9 / 10;
        }

        LogisticRegression fit(LogisticOptions options) {
            double tolerance =
                    options.loss() == LogisticOptions.Loss.MULTINOMIAL ? MULTINOMIAL_TOLERANCE : ONE_VS_REST_TOLERANCE;
            return LogisticRegression.fit(train(), options, tolerance);
        }

        Parts withLabels(int[] labels) {
            return new Parts(all.withLabels(labels));
        }
    }
}
