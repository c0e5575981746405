package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the sums of units into what the caller is told: labels as they are done, and all pairs in the end. */
final class Results {
    private static final double[] NONE = {};

    private final GradientSink sink;
    private final LabelRows labels;
    private final BlockSize size;
    private final AllPairs all;
    private final int blocks;

    Results(GradientSink sink, LabelRows labels, BlockSize size, AllPairs all) {
        this.sink = sink;
        this.labels = labels;
        this.size = size;
        this.all = all;
        blocks = all.counts.size();
    }

    /**
     * Takes the sums of a unit.
     *
     * @param counts of each block, [D]
     * @param sums of each block, [D, H, E], flat
     */
    void unit(int unit, List<long[]> counts, List<double[]> sums) {
        if (labels.countsForAll(unit)) {
            all.add(counts, sums);
        }
        LabelRows.Unit described = labels.describe(unit);
        if (described.grouping() != GradientSums.ALL) {
            tell(described, counts, sums, Map.of());
        }
        all.units++;
    }

    /** Takes what was summed over all pairs alone, of each block, flat. */
    void allPairs(SumKind kind, List<double[]> sums) {
        all.alone.put(kind, sums);
    }

    /** Tells of a unit that nothing belongs to. */
    void empty(int unit) {
        List<long[]> counts = new ArrayList<>();
        List<double[]> sums = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            counts.add(new long[size.delays()]);
            sums.add(new double[size.delays() * size.hidden() * size.embedding()]);
        }
        unit(unit, counts, sums);
    }

    /** Tells of all pairs. */
    void finish() {
        tell(new LabelRows.Unit(GradientSums.ALL, 0), all.counts, all.sums, all.alone);
    }

    private void tell(
            LabelRows.Unit unit, List<long[]> counts, List<double[]> sums, Map<SumKind, List<double[]>> alone) {
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
                    of(alone.get(SumKind.MOMENTS), block),
                    of(alone.get(SumKind.PATHS), block)));
        }
        if (blocks > 1) {
            tell(parts.stream().reduce(LabelGradients::plus).orElseThrow().ofBlock(0));
        }
        parts.forEach(this::tell);
    }

    private static double[] of(@Nullable List<double[]> blocks, int block) {
        return blocks == null ? NONE : blocks.get(block);
    }

    private void tell(LabelGradients gradients) {
        sink.accept(gradients);
        all.told++;
    }
}
