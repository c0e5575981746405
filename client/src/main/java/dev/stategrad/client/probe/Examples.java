package dev.stategrad.client.probe;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Vectors with a class each, which a probe learns from or is tested on.
 *
 * @param features [n][P] finite; not copied
 * @param labels [n] each in [0, classes)
 * @param classes C, at least 2
 */
@SuppressWarnings("ArrayRecordComponent") // large; whoever builds one hands it over and leaves it alone
public record Examples(double[][] features, int[] labels, int classes) {
    public Examples {
        if (classes < 2) {
            throw new IllegalArgumentException("classes: expected at least 2, found " + classes);
        }
        if (features.length == 0 || features.length != labels.length) {
            throw new IllegalArgumentException("examples: expected at least 1, each with a label, found "
                    + features.length + " with " + labels.length + " labels");
        }
        for (int i = 0; i < labels.length; i++) {
            requireRow(i, features[i], features[0].length);
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "labels[" + i + "]: expected 0 to " + (classes - 1) + ", found " + labels[i]);
            }
        }
    }

    private static void requireRow(int i, double[] row, int size) {
        if (row.length != size) {
            throw new IllegalArgumentException(
                    "features[" + i + "]: expected " + size + " numbers, found " + row.length);
        }
        for (double value : row) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("features[" + i + "]: expected finite numbers, found " + value);
            }
        }
    }

    /** n. */
    public int size() {
        return labels.length;
    }

    /** P, the length of a vector. */
    public int dimensions() {
        return features[0].length;
    }

    /** [C] how many examples each class has. */
    public int[] counts() {
        int[] counts = new int[classes];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    /** Share of the examples that {@code predicted} puts into their class. */
    public double accuracy(Classifier predicted) {
        long right = IntStream.range(0, size())
                .parallel()
                .filter(i -> predicted.predict(features[i]) == labels[i])
                .count();
        return (double) right / size();
    }

    /** What always answering the most frequent class of {@code train} would reach here. */
    public double majorityAccuracy(Examples train) {
        int[] counts = train.counts();
        int most = 0;
        for (int k = 1; k < counts.length; k++) {
            most = counts[k] > counts[most] ? k : most;
        }
        return (double) counts()[most] / size();
    }

    /** The examples whose index is wanted; at least one. */
    public Examples where(IntPredicate wanted) {
        int[] kept = IntStream.range(0, size()).filter(wanted).toArray();
        return new Examples(
                Arrays.stream(kept).mapToObj(i -> features[i]).toArray(double[][]::new),
                Arrays.stream(kept).map(i -> labels[i]).toArray(),
                classes);
    }

    /** The same vectors with other labels. */
    public Examples withLabels(int[] other) {
        return new Examples(features, other, classes);
    }

    /** The same labels of changed vectors. */
    public Examples map(UnaryOperator<double[]> change) {
        return new Examples(Arrays.stream(features).parallel().map(change).toArray(double[][]::new), labels, classes);
    }
}
