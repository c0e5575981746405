package dev.stategrad.client.corpus;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Samples the same number of tokens of each label of one grouping (Knuth's algorithm S, one for each label). */
final class CountMatching {
    private static final int BLOCK = 8_192;

    private final TokenStore store;
    private final int column;
    private final LabelColumn labels;

    /** @param column of the store that holds the labels' numbers */
    CountMatching(TokenStore store, int column, LabelColumn labels) {
        this.store = store;
        this.column = column;
        this.labels = labels;
    }

    /** Takes the samples, and tells in a line what became of the labels. */
    String match(long tokens, long seed) throws IOException {
        long[] left = count();
        String name = labels.grouping().name();
        long most = Arrays.stream(left).max().orElse(0);
        if (most < tokens) {
            throw new IOException("grouping " + name + ": expected a label with at least " + tokens
                    + " tokens, found at most " + most);
        }
        long[] wanted = new long[left.length];
        for (int label = 0; label < left.length; label++) {
            if (left[label] >= tokens) {
                wanted[label] = tokens;
            } else {
                labels.inventory().drop(label);
            }
        }
        int[] kept = IntStream.range(0, left.length)
                .filter(label -> wanted[label] > 0)
                .toArray();
        sample(left, wanted, new SplittableRandom(seed));
        return String.format(
                Locale.ROOT,
                "%s: a random sample of %,d tokens of each of %,d labels; %,d labels with fewer were dropped",
                name,
                tokens,
                kept.length,
                left.length - kept.length);
    }

    private long[] count() throws IOException {
        long[] counts = new long[labels.inventory().size()];
        for (long row = 0; row < store.rows(); row += BLOCK) {
            for (int label : read(row)) {
                if (label != LabelInventory.NONE) {
                    counts[label]++;
                }
            }
        }
        return counts;
    }

    /**
     * Goes through the text once; a token stays with the probability that the rest of the sample falls on it.
     *
     * @param left tokens of each label that are still to come
     * @param wanted how many of them are to stay
     */
    private void sample(long[] left, long[] wanted, SplittableRandom random) throws IOException {
        for (long row = 0; row < store.rows(); row += BLOCK) {
            int[] read = read(row);
            for (int i = 0; i < read.length; i++) {
                int label = read[i];
                if (label == LabelInventory.NONE) {
                    continue;
                }
                if (random.nextLong(left[label]--) < wanted[label]) {
                    wanted[label]--;
                } else {
                    read[i] = LabelInventory.NONE;
                }
            }
            store.put(row, column, read);
        }
    }

    private int[] read(long row) throws IOException {
        return store.read(row, (int) Math.min(BLOCK, store.rows() - row))[column];
    }
}
