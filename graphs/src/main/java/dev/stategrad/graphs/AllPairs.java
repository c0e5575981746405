package dev.stategrad.graphs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is gathered of all pairs while labels are told of, and how many of these have been. The sums of the units that add up
 * to all pairs are added here, and what was summed over all pairs alone waits here for the end.
 */
final class AllPairs {
    /** Of each block, [D]. */
    final List<long[]> counts = new ArrayList<>();
    /** Of each block, [D, H, E], flat. */
    final List<double[]> sums = new ArrayList<>();
    /** What was summed over all pairs alone, as soon as it is known: of each block, flat. */
    final Map<SumKind, List<double[]>> alone = new EnumMap<>(SumKind.class);
    /** Units that are done. */
    int units;
    /** What the caller was told. */
    long told;

    private final BlockSize size;

    AllPairs(BlockSize size, int blocks) {
        this.size = size;
        for (int block = 0; block < blocks; block++) {
            counts.add(new long[size.delays()]);
            sums.add(new double[gradients()]);
        }
    }

    void add(List<long[]> unitCounts, List<double[]> unitSums) {
        for (int block = 0; block < counts.size(); block++) {
            add(unitCounts.get(block), counts.get(block));
            add(unitSums.get(block), sums.get(block));
        }
    }

    void save(CheckpointWriter out) throws IOException {
        out.longs(units, told, alone.containsKey(SumKind.MOMENTS) ? 1 : 0, alone.containsKey(SumKind.PATHS) ? 1 : 0);
        for (long[] count : counts) {
            out.longs(count);
        }
        save(sums, out);
        for (List<double[]> known : alone.values()) {
            save(known, out);
        }
    }

    void restore(CheckpointReader in) throws IOException {
        long[] head = in.longs(4);
        units = in.within(head[0], 0, Integer.MAX_VALUE);
        told = head[1];
        for (int block = 0; block < counts.size(); block++) {
            counts.set(block, in.longs(size.delays()));
        }
        for (double[] sum : sums) {
            in.doubles(sum, sum.length);
        }
        if (head[2] == 1) {
            alone.put(SumKind.MOMENTS, restored(in, size.delays() * size.embedding() * size.embedding()));
        }
        if (head[3] == 1) {
            alone.put(SumKind.PATHS, restored(in, gradients()));
        }
    }

    private static void save(List<double[]> blocks, CheckpointWriter out) throws IOException {
        for (double[] block : blocks) {
            out.doubles(block, block.length);
        }
    }

    private List<double[]> restored(CheckpointReader in, int elements) throws IOException {
        List<double[]> blocks = new ArrayList<>();
        for (int block = 0; block < counts.size(); block++) {
            blocks.add(in.doubles(elements));
        }
        return blocks;
    }

    private int gradients() {
        return size.delays() * size.hidden() * size.embedding();
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
