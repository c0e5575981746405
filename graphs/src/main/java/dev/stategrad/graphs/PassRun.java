package dev.stategrad.graphs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pass over the text, from its first token to its last label. It can be saved wherever {@link Work#savePoint} is reached:
 * whatever was taken from a stream is then dealt, and whatever was not waits in the stream.
 */
final class PassRun {
    /** What a source by itself costs, in units of a source among neighbours: it forms every K for itself. */
    private static final double SINGLE_COST = 1.7;

    private final Pass pass;
    private final Work work;
    private final PassSums sums;
    private final List<SourceStream> streams = new ArrayList<>();
    /** Units of the token that is read, one for each grouping. */
    private final int[] own;
    /** Tokens that were read. */
    private long position;
    /** Units that were told of; as soon as there are some, all tokens are read. */
    private int told;
    /** Whether blocks were left in a stream when the pass was saved. */
    private boolean restored;

    /** What passes have in common. */
    record Work(
            LabelRows labels,
            StateGradientOptions options,
            BlockSize size,
            Lanes lanes,
            RunMonitor monitor,
            Runnable savePoint) {}

    private PassRun(Pass pass, Work work, Forward forward) {
        this.pass = pass;
        this.work = work;
        sums = new PassSums(pass, work);
        own = new int[work.labels().groupings()];
        for (int stream = 0; stream < work.options().streams(); stream++) {
            streams.add(new SourceStream(work.size(), work.options(), forward, pass));
        }
    }

    static PassRun begin(Pass pass, Work work, Forward forward) {
        PassRun run = new PassRun(pass, work, forward);
        work.lanes().start();
        return run;
    }

    /** Goes on with a pass that was saved. */
    static PassRun restore(Pass pass, Work work, Forward forward, CheckpointReader in) throws IOException {
        PassRun run = new PassRun(pass, work, forward);
        run.restore(in);
        return run;
    }

    /** Tokens that were read. */
    long position() {
        return position;
    }

    /** Units whose sums are made. */
    List<Integer> units() {
        return pass.units();
    }

    /** Reads the next token, which has been checked. */
    void read(TokenChunk chunk, int t) throws InterruptedException {
        dealRestored();
        for (int g = 0; g < chunk.labels().length; g++) {
            own[g] = work.labels().unit(g, chunk.labels()[g][t]);
        }
        SourceStream stream = streams.get(chunk.stream());
        stream.append(chunk.tokens()[t], own);
        position++;
        deal(stream);
    }

    /** Ends the text and tells what came out. */
    void finish(Results results) throws InterruptedException {
        if (told == 0) {
            dealRestored();
            for (SourceStream stream : streams) {
                stream.end();
                deal(stream);
            }
            work.lanes().finish(work.monitor());
            sums.tellAllPairs(results);
        }
        while (told < pass.units().size()) {
            sums.tell(pass.units().get(told), results);
            told++;
            work.savePoint().run();
        }
    }

    /** Deals what was ready when the pass was saved. Before anything is read, so that blocks are dealt in the same order. */
    void dealRestored() throws InterruptedException {
        if (restored) {
            restored = false;
            for (SourceStream stream : streams) {
                deal(stream);
            }
        }
    }

    private void deal(SourceStream stream) throws InterruptedException {
        while (stream.ready()) {
            work.savePoint().run();
            deal(stream.next());
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
        int stepSize = work.size().coefficients() * work.size().hidden();
        for (int n = 0; n < block.sources(); n++) {
            if (pass.wants(block, n)) {
                run(block.only(n, work.size().delays(), stepSize));
            }
        }
    }

    private void run(SourceBlock block) throws InterruptedException {
        work.monitor().beforeRun();
        sums.count(block);
        work.lanes().deal(block.withCredit(pass.credit(block)), work.monitor());
    }

    /** Only while the lanes stand still. */
    void save(CheckpointWriter out) throws IOException {
        out.longs(position, told);
        sums.save(told, out);
        if (told == 0) {
            for (SourceStream stream : streams) {
                stream.save(out);
            }
        }
    }

    private void restore(CheckpointReader in) throws IOException {
        long[] numbers = in.longs(2);
        position = numbers[0];
        told = in.within(numbers[1], 0, pass.units().size());
        sums.restore(told, in);
        if (told == 0) {
            for (SourceStream stream : streams) {
                stream.restore(in);
            }
            restored = true;
            work.lanes().start();
        }
    }
}
