package dev.stategrad.client.probe;

import dev.stategrad.client.analysis.Interval;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Examples for training, and others for testing.
 *
 * @param train what a probe learns from
 * @param test what it is held against
 */
record HeldOut(Examples train, Examples test) {
    /**
     * The examples at consecutive positions of a text, the last ones held out.
     *
     * @param states [T][P]
     * @param label class of a position; negative for none
     * @param test number of last positions that are held out
     */
    static HeldOut ofText(double[][] states, int classes, IntUnaryOperator label, int test) {
        int first = states.length - test;
        return new HeldOut(
                examples(states, classes, label, position -> position < first),
                examples(states, classes, label, position -> position >= first));
    }

    private static Examples examples(double[][] states, int classes, IntUnaryOperator label, IntPredicate wanted) {
        int[] positions = IntStream.range(0, states.length)
                .filter(position -> wanted.test(position) && label.applyAsInt(position) >= 0)
                .toArray();
        return new Examples(
                IntStream.of(positions).mapToObj(position -> states[position]).toArray(double[][]::new),
                IntStream.of(positions).map(label).toArray(),
                classes);
    }

    /** The same vectors, each with the class of another one: there is nothing to learn but the frequencies. */
    HeldOut shuffled(Random random) {
        return new HeldOut(
                train.withLabels(shuffled(train.labels(), random)), test.withLabels(shuffled(test.labels(), random)));
    }

    static int[] shuffled(int[] labels, Random random) {
        int[] shuffled = labels.clone();
        for (int i = shuffled.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int label = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = label;
        }
        return shuffled;
    }

    /** Test accuracy of a linear discriminant analysis beside its baselines. */
    ProbeResult discriminant(String representation, String task, long seed) {
        HeldOut control = shuffled(new Random(seed));
        var fitted = LinearDiscriminantAnalysis.fit(train);
        Interval interval = AccuracyInterval.of(test, fitted);
        return new ProbeResult(
                ProbeResult.STATES,
                representation,
                task,
                0,
                train.classes(),
                train.size(),
                Double.NaN,
                test.accuracy(fitted),
                interval.low(),
                interval.high(),
                test.majorityAccuracy(train),
                control.test().accuracy(LinearDiscriminantAnalysis.fit(control.train())),
                train.size() + test.size(),
                Optional.empty());
    }
}
