package dev.stategrad.graphs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Sums of state gradients of all labels of an analysis. Sums of different texts add up, provided that delays, sizes,
 * groupings and blocks are the same.
 */
public final class GradientSums {
    /** Index of the grouping that holds all pairs, with the one label 0. */
    public static final int ALL = -1;

    private final Map<Key, LabelGradients> labels = new LinkedHashMap<>();

    private record Key(int grouping, int label, int block) {
        static Key of(LabelGradients gradients) {
            return new Key(gradients.grouping(), gradients.label(), gradients.block());
        }
    }

    GradientSums() {}

    void add(LabelGradients gradients) {
        labels.put(Key.of(gradients), gradients);
    }

    /** D. */
    public int delays() {
        return of(ALL, 0).counts().length;
    }

    /** H. */
    public int hidden() {
        return of(ALL, 0).hidden();
    }

    /** E. */
    public int embedding() {
        return of(ALL, 0).embedding();
    }

    /**
     * The gradients of a label over all of the text.
     *
     * @param grouping index of the grouping, or {@link #ALL}
     */
    public LabelGradients of(int grouping, int label) {
        return of(grouping, label, 0);
    }

    /**
     * The gradients of a label over a block of the text.
     *
     * @param block counted from 1; 0 for all of the text
     */
    public LabelGradients of(int grouping, int label, int block) {
        Key key = new Key(grouping, label, block);
        return Objects.requireNonNull(labels.get(key), key::toString);
    }

    /** Number of pairs of a label for each delay, [D]. */
    public long[] counts(int grouping, int label) {
        return of(grouping, label).counts();
    }

    /** Mean gradients Ḡ[τ] of a label, [D, H, E], flat; zero where the count is 0. */
    public double[] means(int grouping, int label) {
        return of(grouping, label).means();
    }

    /**
     * Sums of both texts together.
     *
     * @throws InvalidInputException when sizes, groupings or blocks differ
     */
    public GradientSums plus(GradientSums other) {
        if (!labels.keySet().equals(other.labels.keySet())) {
            throw new InvalidInputException("other", "sums of " + labels.keySet(), other.labels.keySet());
        }
        GradientSums total = new GradientSums();
        labels.forEach((key, mine) -> {
            LabelGradients theirs = Objects.requireNonNull(other.labels.get(key));
            requireSameSize(mine, theirs);
            total.add(mine.plus(theirs));
        });
        return total;
    }

    private static void requireSameSize(LabelGradients mine, LabelGradients theirs) {
        if (mine.hidden() != theirs.hidden()
                || mine.embedding() != theirs.embedding()
                || mine.counts().length != theirs.counts().length
                || mine.secondMomentSums().length != theirs.secondMomentSums().length
                || mine.cellPathSums().length != theirs.cellPathSums().length) {
            throw new InvalidInputException("other", "sums " + size(mine), size(theirs));
        }
    }

    private static String size(LabelGradients sums) {
        return "[%d, %d, %d]".formatted(sums.counts().length, sums.hidden(), sums.embedding());
    }
}
