package dev.stategrad.client.probe;

import dev.stategrad.client.analysis.Interval;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Examples in the order that cuts them into three parts.
 *
 * @param all training, then validation, then test
 * @param validFrom index of the first that hyperparameters are chosen by
 * @param testFrom index of the first that had no part in anything
 */
record Parts(Examples all, int validFrom, int testFrom) {
    /** liblinear's own; with a tenth of it, the L1 penalty makes the search several times as long. */
    private static final double ONE_VS_REST_TOLERANCE = 1e-2;

    private static final double MULTINOMIAL_TOLERANCE = 1e-3;

    /** 80 %, 10 % and 10 %. */
    static Parts of(Examples all) {
        return new Parts(all, all.size() * 8 / 10, all.size() * 9 / 10);
    }

    Examples train() {
        return all.where(i -> i < validFrom);
    }

    Examples valid() {
        return all.where(i -> i >= validFrom && i < testFrom);
    }

    Examples test() {
        return all.where(i -> i >= testFrom);
    }

    /** The same vectors with other labels. */
    Parts withLabels(int[] labels) {
        return new Parts(all.withLabels(labels), validFrom, testFrom);
    }

    /** Whether the training part holds more than one class. */
    boolean learnable() {
        return Arrays.stream(all.labels(), 0, validFrom).distinct().count() > 1;
    }

    LogisticRegression fit(LogisticOptions options) {
        double tolerance =
                options.loss() == LogisticOptions.Loss.MULTINOMIAL ? MULTINOMIAL_TOLERANCE : ONE_VS_REST_TOLERANCE;
        return LogisticRegression.fit(train(), options, tolerance);
    }

    /** Hyperparameters, and how well they did on the validation part. */
    private record Choice(LogisticOptions options, double validAccuracy) {}

    /** Of all in {@link LogisticOptions#grid} those with the best validation accuracy; of equal ones the first. */
    private Choice choose() {
        List<LogisticOptions> grid = LogisticOptions.grid(all.classes());
        double[] accuracies = IntStream.range(0, grid.size())
                .parallel()
                .mapToDouble(i -> valid().accuracy(fit(grid.get(i))))
                .toArray();
        int best = IntStream.range(0, grid.size())
                .boxed()
                .max(Comparator.comparingDouble((Integer i) -> accuracies[i]).thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
        return new Choice(grid.get(best), accuracies[best]);
    }

    /**
     * Searches the grid of logistic regression, then tests.
     *
     * @param control random labels, [n]; they are learned with the same hyperparameters
     */
    ProbeResult logistic(String table, String representation, String task, int delay, int[] control) {
        Choice choice = choose();
        LogisticRegression fitted = fit(choice.options());
        Interval interval = AccuracyInterval.of(test(), fitted);
        return new ProbeResult(
                table,
                representation,
                task,
                delay,
                all.classes(),
                train().size(),
                choice.validAccuracy(),
                test().accuracy(fitted),
                interval.low(),
                interval.high(),
                test().majorityAccuracy(train()),
                withLabels(control).controlAccuracy(choice.options()),
                all.size(),
                Optional.of(choice.options()));
    }

    // All examples of a small task may get one class.
    private double controlAccuracy(LogisticOptions options) {
        return learnable() ? test().accuracy(fit(options)) : test().majorityAccuracy(train());
    }
}
