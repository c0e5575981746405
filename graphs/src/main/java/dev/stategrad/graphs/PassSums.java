package dev.stategrad.graphs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The sums of a pass, which lie in the lanes, and the number of pairs in each. */
final class PassSums {
    private final Pass pass;
    private final Lanes lanes;
    private final BlockSize size;
    private final int blocks;
    private final List<SumKind> allPairsKinds;
    /** Pairs of each row and delay. */
    private final long[][] counts;

    /** Sets all sums to zero. */
    PassSums(Pass pass, PassRun.Work work) {
        this.pass = pass;
        lanes = work.lanes();
        size = work.size();
        blocks = work.options().blocks().count();
        allPairsKinds = pass.allPairsKinds(work.options());
        counts = new long[pass.rows()][size.delays()];
        lanes.clear();
    }

    void count(SourceBlock block) {
        for (int[] groupingRows : block.rows()) {
            for (int n = 0; n < block.sources(); n++) {
                int reach = Math.min(size.delays(), block.steps() - n);
                for (int delay = 0; delay < reach; delay++) {
                    counts[groupingRows[n]][delay]++;
                }
            }
        }
    }

    /** Tells what was summed over all pairs alone. */
    void tellAllPairs(Results results) {
        for (SumKind kind : allPairsKinds) {
            results.allPairs(
                    kind,
                    IntStream.range(0, blocks)
                            .mapToObj(block ->
                                    kind == SumKind.MOMENTS ? lanes.moments(block) : lanes.gradients(kind, block, size))
                            .toList());
        }
    }

    void tell(int unit, Results results) {
        List<long[]> unitCounts = new ArrayList<>();
        List<double[]> sums = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            int row = pass.row(unit, block);
            unitCounts.add(counts[row]);
            sums.add(lanes.gradients(SumKind.GRADIENTS, row, size));
        }
        results.unit(unit, unitCounts, sums);
    }

    /** Saves what is needed when so many units were told of. */
    void save(int told, CheckpointWriter out) throws IOException {
        for (int row = told * blocks; row < pass.units().size() * blocks; row++) {
            out.longs(counts[row]);
            lanes.save(SumKind.GRADIENTS, row, out);
        }
        for (SumKind kind : told == 0 ? allPairsKinds : List.<SumKind>of()) {
            for (int block = 0; block < blocks; block++) {
                lanes.save(kind, block, out);
            }
        }
    }

    void restore(int told, CheckpointReader in) throws IOException {
        for (int row = told * blocks; row < pass.units().size() * blocks; row++) {
            counts[row] = in.longs(size.delays());
            lanes.restore(SumKind.GRADIENTS, row, in);
        }
        for (SumKind kind : told == 0 ? allPairsKinds : List.<SumKind>of()) {
            for (int block = 0; block < blocks; block++) {
                lanes.restore(kind, block, in);
            }
        }
    }
}
