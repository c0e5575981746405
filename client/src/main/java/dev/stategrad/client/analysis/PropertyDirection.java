package dev.stategrad.client.analysis;

import java.util.Arrays;

/**
 * The direction in embedding space that tells two classes of words apart, such as singular and plural nouns (5.1).
 *
 * @param name of the property
 * @param unitDifference [E], the difference of the classes' mean embeddings, of length 1: eq. 14 before the whitening
 */
// Handed over by whoever builds one, and left alone.
@SuppressWarnings("ArrayRecordComponent")
public record PropertyDirection(String name, double[] unitDifference) {
    /**
     * The difference of two classes.
     *
     * @param embeddings [V, E] row-major
     * @param size E
     * @param first ids of the words of class a, each in [0, V), at least one
     * @param second ids of the words of class b, likewise
     * @throws IllegalArgumentException when a class is empty, an id is not there, or both classes have the same mean
     */
    public static PropertyDirection of(String name, double[] embeddings, int size, int[] first, int[] second) {
        double[] difference = mean(name, embeddings, size, first);
        double[] other = mean(name, embeddings, size, second);
        for (int e = 0; e < size; e++) {
            difference[e] -= other[e];
        }
        double length = norm(difference);
        if (length == 0) {
            throw new IllegalArgumentException(
                    "property " + name + ": expected classes with different mean embeddings, found the same");
        }
        return new PropertyDirection(
                name, Arrays.stream(difference).map(d -> d / length).toArray());
    }

    private static double[] mean(String name, double[] embeddings, int size, int[] words) {
        if (words.length == 0) {
            throw new IllegalArgumentException(
                    "property " + name + ": expected at least 1 word in each class, found 0");
        }
        double[] mean = new double[size];
        for (int word : words) {
            if (word < 0 || word >= embeddings.length / size) {
                throw new IllegalArgumentException("property " + name + ": expected ids from 0 to "
                        + (embeddings.length / size - 1) + ", found " + word);
            }
            for (int e = 0; e < size; e++) {
                mean[e] += embeddings[word * size + e] / words.length;
            }
        }
        return mean;
    }

    static double norm(double[] vector) {
        return Math.sqrt(Arrays.stream(vector).map(v -> v * v).sum());
    }
}
