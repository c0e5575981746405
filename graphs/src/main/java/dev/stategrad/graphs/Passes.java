package dev.stategrad.graphs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All passes of an analysis, one after the other, and the labels told of in between. A single pass reads tokens as they
 * come; for several the text is kept, and the work is done in {@link #finish}.
 */
final class Passes {
    private final PassRun.Work work;
    private final WorkPlanner.Cut cut;
    private final Trajectory<?> trajectory;
    private final boolean several;
    private final List<TokenChunk> text = new ArrayList<>();

    /** Number of the pass that is under way or comes next. */
    private int number;
    /** The pass that is under way. */
    private @Nullable PassRun run;
    /** From the text's end on. */
    private @Nullable AllPairs all;
    /** How often sources will be added up in all passes together; 0 until it is known, and for a single pass. */
    private volatile long additions;

    Passes(PassRun.Work work, WorkPlanner.Cut cut, Trajectory<?> trajectory) {
        this.work = work;
        this.cut = cut;
        this.trajectory = trajectory;
        several = several(cut, work.labels());
    }

    static boolean several(WorkPlanner.Cut cut, LabelRows labels) {
        return cut.unitsAtOnce() < labels.units();
    }

    /** Gets ready for the first token. */
    void begin() {
        if (!several) {
            run = PassRun.begin(plan().whole(), work, trajectory);
        }
    }

    /** Goes on where a pass was saved that has not read anything since. */
    void dealRestored() throws InterruptedException {
        if (!several && run != null) {
            run.dealRestored();
        }
    }

    /** Reads the next token, which has been checked; with several passes there is nothing to do with it yet. */
    void read(TokenChunk chunk, int t) throws InterruptedException {
        if (!several && run != null) {
            run.read(chunk, t);
        }
    }

    /** Keeps a chunk whose tokens have been read, if there will be passes over it. */
    void keep(TokenChunk chunk) {
        if (several) {
            text.add(chunk);
        }
    }

    /** Ends the text and tells what came out. */
    void finish(GradientSink sink) throws InterruptedException {
        AllPairs gathered = all == null ? newAllPairs() : all;
        all = gathered;
        Results results = new Results(sink, work.labels(), work.size(), gathered);
        if (several) {
            runAll(results, gathered);
        } else if (run != null) {
            run.finish(results);
        }
        results.finish();
    }

    private void runAll(Results results, AllPairs gathered) throws InterruptedException {
        PassPlan plan = plan();
        text.forEach(plan::count);
        List<Pass> planned = plan.passes();
        additions = plan.additions();
        RememberedForward forward =
                new RememberedForward(trajectory, work.options().precision(), cut.rememberedBytes());
        for (; number < planned.size(); number++) {
            forward.rewind();
            if (run == null) {
                run = PassRun.begin(planned.get(number), work, forward);
            }
            runOne(run, results);
            run = null;
        }
        List<Integer> empty = plan.unitsWithoutSource();
        int withSource = work.labels().units() - empty.size();
        for (int unit : empty.subList(gathered.units - withSource, empty.size())) {
            results.empty(unit);
            work.savePoint().run();
        }
    }

    /** Reads what the pass has not read, and tells what it has not told. */
    private void runOne(PassRun pass, Results results) throws InterruptedException {
        long known = pass.position();
        for (TokenChunk chunk : text) {
            int skipped = (int) Math.min(known, chunk.length());
            known -= skipped;
            for (int t = skipped; t < chunk.length(); t++) {
                pass.read(chunk, t);
            }
        }
        pass.finish(results);
    }

    /** What the caller was told. */
    long told() {
        return all == null ? 0 : all.told;
    }

    /** The part that is done of a text of so many tokens. By any thread. */
    long tokensDone(long tokens) {
        long whole = additions;
        return whole == 0 ? work.lanes().done() : tokens * work.lanes().done() / whole;
    }

    /** Only while the lanes stand still. */
    void save(CheckpointWriter out) throws IOException {
        out.longs(number, additions, all == null ? 0 : 1, run == null ? 0 : 1);
        work.lanes().save(out);
        if (all != null) {
            all.save(out);
        }
        if (run != null) {
            int[] units = run.units().stream().mapToInt(Integer::intValue).toArray();
            out.longs(units.length);
            out.ints(units);
            run.save(out);
        }
    }

    void restore(CheckpointReader in) throws IOException {
        long[] numbers = in.longs(4);
        number = in.within(numbers[0], 0, work.labels().units());
        additions = numbers[1];
        work.lanes().restore(in);
        if (numbers[2] == 1) {
            all = newAllPairs();
            all.restore(in);
        }
        if (numbers[3] == 1) {
            int[] units = in.ints(in.within(in.longs(1)[0], 1, cut.unitsAtOnce()));
            Pass pass =
                    several ? plan().part(number, Arrays.stream(units).boxed().toList()) : plan().whole();
            run = PassRun.restore(pass, work, trajectory, in);
        }
    }

    private AllPairs newAllPairs() {
        return new AllPairs(work.size(), work.options().blocks().count());
    }

    private PassPlan plan() {
        return new PassPlan(work.labels(), work.options(), cut);
    }
}
