package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A pass over the text, from its first token to its last sum. */
final class PassRun {
    /** What a source by itself costs, in units of a source among neighbours: it forms every K for itself. */
    private static final double SINGLE_COST = 1.7;

    private final Pass pass;
    private final LabelRows labels;
    private final StateGradientOptions options;
    private final BlockSize size;
    private final Lanes lanes;
    private final RunMonitor monitor;
    private final List<SourceStream> streams = new ArrayList<>();
    /** Pairs of each row and delay. */
    private final long[][] counts;

    PassRun(
            Pass pass,
            LabelRows labels,
            StateGradientOptions options,
            BlockSize size,
            Forward forward,
            Lanes lanes,
            RunMonitor monitor) {
        this.pass = pass;
        this.labels = labels;
        this.options = options;
        this.size = size;
        this.lanes = lanes;
        this.monitor = monitor;
        counts = new long[pass.rows()][size.delays()];
        for (int stream = 0; stream < options.streams(); stream++) {
            streams.add(new SourceStream(size, options, forward, pass, this::deal));
        }
        lanes.begin();
    }

    /** Reads the next tokens of a stream; arguments have been checked. */
    void read(int stream, int[] tokens, int[][] columns) throws InterruptedException {
        int[] units = new int[labels.groupings()];
        for (int t = 0; t < tokens.length; t++) {
            for (int g = 0; g < columns.length; g++) {
                units[g] = labels.unit(g, columns[g][t]);
            }
            streams.get(stream).append(tokens[t], units);
        }
    }

    /** Ends the text and tells what came out. */
    void finish(Results results) throws InterruptedException {
        for (SourceStream stream : streams) {
            stream.finish();
        }
        lanes.finish();
        int blocks = options.blocks().count();
        if (pass.sumsAllPairs() && options.secondMoment()) {
            results.moments(IntStream.range(0, blocks).mapToObj(lanes::moments).toList());
        }
        if (pass.sumsAllPairs() && options.paths()) {
            results.paths(IntStream.range(0, blocks)
                    .mapToObj(block -> lanes.paths(block, size))
                    .toList());
        }
        for (int unit : pass.units()) {
            List<long[]> unitCounts = new ArrayList<>();
            List<double[]> sums = new ArrayList<>();
            for (int block = 0; block < blocks; block++) {
                int row = pass.row(unit, block);
                unitCounts.add(counts[row]);
                sums.add(lanes.gradients(row, size));
            }
            results.unit(unit, unitCounts, sums);
        }
    }

    private void deal(SourceBlock block) throws InterruptedException {
        int wanted = (int) IntStream.range(0, block.sources())
                .filter(n -> pass.wants(block, n))
                .count();
        if (wanted * SINGLE_COST >= block.sources() || wanted == block.sources()) {
            run(block);
            return;
        }
        for (int n = 0; n < block.sources(); n++) {
            if (pass.wants(block, n)) {
                run(block.only(n, size.delays(), size.coefficients() * size.hidden()));
            }
        }
    }

    private void run(SourceBlock block) throws InterruptedException {
        monitor.beforeRun();
        count(block);
        lanes.deal(block.withCredit(pass.credit(block)));
    }

    private void count(SourceBlock block) {
        for (int[] groupingRows : block.rows()) {
            for (int n = 0; n < block.sources(); n++) {
                int reach = Math.min(size.delays(), block.steps() - n);
                for (int delay = 0; delay < reach; delay++) {
                    counts[groupingRows[n]][delay]++;
                }
            }
        }
    }
}
