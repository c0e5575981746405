package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the sums of units into what the caller is told: labels as they are done, and all pairs in the end. */
final class Results {
    private static final double[] NONE = {};

    private final GradientSink sink;
    private final LabelRows labels;
    private final BlockSize size;
    private final int blocks;
    private final List<long[]> allCounts = new ArrayList<>();
    private final List<double[]> allSums = new ArrayList<>();
    private @Nullable List<double[]> moments;
    private @Nullable List<double[]> paths;

    Results(GradientSink sink, LabelRows labels, StateGradientOptions options, BlockSize size) {
        this.sink = sink;
        this.labels = labels;
        this.size = size;
        blocks = options.blocks().count();
        for (int block = 0; block < blocks; block++) {
            allCounts.add(new long[size.delays()]);
            allSums.add(new double[size.delays() * size.hidden() * size.embedding()]);
        }
    }

    /**
     * Takes the sums of a unit.
     *
     * @param counts of each block, [D]
     * @param sums of each block, [D, H, E], flat
     */
    void unit(int unit, List<long[]> counts, List<double[]> sums) {
        if (labels.countsForAll(unit)) {
            for (int block = 0; block < blocks; block++) {
                add(counts.get(block), allCounts.get(block));
                add(sums.get(block), allSums.get(block));
            }
        }
        LabelRows.Unit described = labels.describe(unit);
        if (described.grouping() != GradientSums.ALL) {
            tell(described, counts, sums, null, null);
        }
    }

    /** Takes the second moments of each block, [D, E, E], flat. */
    void moments(List<double[]> sums) {
        moments = sums;
    }

    /** Takes the sums by the cell path of each block, [D, H, E], flat. */
    void paths(List<double[]> sums) {
        paths = sums;
    }

    /** Tells of units that nothing belongs to. */
    void empty(List<Integer> units) {
        for (int unit : units) {
            List<long[]> counts = new ArrayList<>();
            List<double[]> sums = new ArrayList<>();
            for (int block = 0; block < blocks; block++) {
                counts.add(new long[size.delays()]);
                sums.add(new double[size.delays() * size.hidden() * size.embedding()]);
            }
            unit(unit, counts, sums);
        }
    }

    /** Tells of all pairs. */
    void finish() {
        tell(new LabelRows.Unit(GradientSums.ALL, 0), allCounts, allSums, moments, paths);
    }

    private void tell(
            LabelRows.Unit unit,
            List<long[]> counts,
            List<double[]> sums,
            @Nullable List<double[]> secondMoments,
            @Nullable List<double[]> cellPaths) {
        List<LabelGradients> parts = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            parts.add(new LabelGradients(
                    unit.grouping(),
                    unit.label(),
                    blocks == 1 ? 0 : block + 1,
                    size.hidden(),
                    size.embedding(),
                    counts.get(block),
                    sums.get(block),
                    secondMoments == null ? NONE : secondMoments.get(block),
                    cellPaths == null ? NONE : cellPaths.get(block)));
        }
        if (blocks > 1) {
            sink.accept(
                    parts.stream().reduce(LabelGradients::plus).orElseThrow().ofBlock(0));
        }
        parts.forEach(sink::accept);
    }

    private static void add(long[] from, long[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] += from[n];
        }
    }

    private static void add(double[] from, double[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] += from[n];
        }
    }
}
