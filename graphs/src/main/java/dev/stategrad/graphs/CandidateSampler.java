package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws the words that a sampled softmax sums over, without replacement, likelier the more frequent they are: each word w
 * waits for an exponential time of rate q_w ∝ (its count in the training corpus)^0.75, and the first S to arrive are drawn.
 * With τ the arrival of the next one, each drawn word stands for 1 / (1 − exp(−q_w τ)) words, by which the sum of any
 * function over the vocabulary is estimated without bias (rank conditioning, Cohen and Kaplan 2008). Cost is proportional to V, a
 * few nanoseconds a word.
 */
final class CandidateSampler {
    private static final double FLATTENING = 0.75;

    private final double[] rates;
    private final int size;
    private final double[] arrivals;
    private final double[] scratch;

    /**
     * @param ids [S], ascending
     * @param corrections logarithm of how many words each one stands for, [S]
     */
    record Candidates(int[] ids, float[] corrections) {}

    /**
     * @param corpus whose words are counted; words that it lacks count as seen once
     * @param size S, 1 to V − 1
     */
    CandidateSampler(int[] corpus, int vocabulary, int size) {
        this.size = size;
        rates = new double[vocabulary];
        arrivals = new double[vocabulary];
        scratch = new double[vocabulary];
        for (int token : corpus) {
            rates[token]++;
        }
        for (int word = 0; word < vocabulary; word++) {
            rates[word] = Math.pow(Math.max(1, rates[word]), FLATTENING);
        }
    }

    /** The same seed and number draw the same words. */
    Candidates draw(long seed, long number) {
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
        for (int word = 0; word < rates.length; word++) {
            arrivals[word] = random.nextExponential() / rates[word];
        }
        double next = smallest(arrivals, size);
        int[] ids = new int[size];
        float[] corrections = new float[size];
        int drawn = 0;
        for (int word = 0; word < rates.length && drawn < size; word++) {
            if (arrivals[word] < next) {
                ids[drawn] = word;
                corrections[drawn] = (float) -Math.log(-Math.expm1(-rates[word] * next));
                drawn++;
            }
        }
        return new Candidates(Arrays.copyOf(ids, drawn), Arrays.copyOf(corrections, drawn));
    }

    /** The element that has {@code rank} elements before it in ascending order (Hoare's selection). */
    private double smallest(double[] values, int rank) {
        System.arraycopy(values, 0, scratch, 0, values.length);
        int low = 0;
        int high = scratch.length - 1;
        while (low < high) {
            double pivot = scratch[rank];
            int left = low;
            int right = high;
            while (left <= right) {
                while (scratch[left] < pivot) {
                    left++;
                }
                while (pivot < scratch[right]) {
                    right--;
                }
                if (left <= right) {
                    double value = scratch[left];
                    scratch[left++] = scratch[right];
                    scratch[right--] = value;
                }
            }
            if (right < rank) {
                low = left;
            }
            if (rank < left) {
                high = right;
            }
        }
        return scratch[rank];
    }
}
