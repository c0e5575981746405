package dev.stategrad.server.jobs;

import dev.stategrad.graphs.GradientSums;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.RunMonitor;
import dev.stategrad.graphs.Spectra;
import dev.stategrad.graphs.SpectrumSolver;
import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import org.jspecify.annotations.Nullable;

/** A running analysis: reads tokens, then gives results. Used by one thread. */
public final class StateGradientAnalysis implements AutoCloseable {
    private final AnalysisRequest request;
    private final DeviceUser device;
    private final Analyses owner;
    private final Cancellation.Registration memory;
    private @Nullable StateGradientEngine engine;
    private @Nullable SpectrumSolver solver;
    private @Nullable GradientSums sums;
    private long tokens;
    private long reportedTokens;
    private double reportedSeconds;

    /** @param beforeRun told before each run of the device, on the thread that calls this object */
    StateGradientAnalysis(
            Analyses owner,
            AnalysisRequest request,
            ModelWeights weights,
            DeviceUser device,
            Cancellation.Registration memory,
            Runnable beforeRun) {
        this.owner = owner;
        this.request = request;
        this.device = device;
        this.memory = memory;
        RunMonitor monitor = () -> {
            device.beforeRun();
            beforeRun.run();
        };
        try {
            engine = device.run(
                    () -> new StateGradientEngine(weights, request.options(), owner.memoryBudgetBytes(), monitor));
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    /**
     * Reads the next tokens of a stream.
     *
     * @throws InvalidInputException on a stream, token or label out of range; nothing of the batch is then taken
     */
    public void accept(TokenBatch batch) {
        batch.check(request.streams(), request.model().architecture().vocabulary(), request.groups());
        StateGradientEngine reader = open(engine);
        device.run(() -> {
            reader.accept(batch.stream(), batch.tokens(), batch.labels());
            return batch;
        });
        report();
    }

    /**
     * Ends all streams.
     *
     * @throws InvalidInputException when no token was read
     */
    public void finish() {
        StateGradientEngine reader = open(engine);
        if (reader.tokensAccepted() == 0) {
            throw new InvalidInputException("tokens", "at least one token", "none");
        }
        sums = device.run(reader::finish);
        report();
        owner.finished(request, reader.tokensDone(), device.busySeconds());
        // The sums are all that a slow reader of the results keeps waiting.
        closeEngine(reader);
        solver = device.run(SpectrumSolver::new);
    }

    /**
     * Result for a label, after {@link #finish}.
     *
     * @param group index of the grouping; -1 for all pairs
     */
    public LabelResult result(int group, int label) {
        GradientSums read = open(sums);
        SpectrumSolver decomposer = open(solver);
        double[] means = read.means(group, label);
        Spectra spectra = device.run(() -> {
            device.beforeRun();
            return decomposer.solve(means, read.delays(), read.hidden(), read.embedding(), request.rightVectors());
        });
        return new LabelResult(read.counts(group, label), means, spectra);
    }

    public long tokensAccepted() {
        return engine == null ? tokens : engine.tokensAccepted();
    }

    public long tokensDone() {
        return engine == null ? tokens : engine.tokensDone();
    }

    /** Time that the device worked for this analysis, in seconds. */
    public double seconds() {
        return device.busySeconds();
    }

    @Override
    public void close() {
        try (memory;
                SpectrumSolver decomposer = solver;
                StateGradientEngine reader = engine) {
            report();
        }
    }

    private void closeEngine(StateGradientEngine reader) {
        tokens = reader.tokensDone();
        engine = null;
        reader.close();
    }

    private void report() {
        long done = tokensDone();
        double seconds = device.busySeconds();
        owner.worked(done - reportedTokens, seconds - reportedSeconds);
        reportedTokens = done;
        reportedSeconds = seconds;
    }

    private static <T> T open(@Nullable T part) {
        if (part == null) {
            throw new ServiceException(FailureReason.INTERNAL, "the analysis is not at that point");
        }
        return part;
    }
}
