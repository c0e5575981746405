package dev.stategrad.server.work;

import dev.stategrad.graphs.GradientSums;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.LabelGradients;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.RunMonitor;
import dev.stategrad.graphs.SavePoint;
import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.graphs.WorkPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A running analysis: reads tokens, then tells results. Used by one thread. */
public final class StateGradientAnalysis implements AutoCloseable {
    private final AnalysisRequest request;
    private final DeviceUser device;
    private final Analyses owner;
    private final Cancellation.Registration memory;
    private final WorkPlan plan;
    private final StateGradientEngine engine;
    /** Then what it took here says nothing about what such an analysis takes. */
    private final boolean goesOn;

    private double @Nullable [] whitening;
    private long reportedTokens;
    private double reportedSeconds;

    /**
     * @param plan that it was admitted with
     * @param beforeRun told before each run of the device, on the thread that calls this object
     * @param state as an earlier analysis was written down; null: from the beginning
     */
    StateGradientAnalysis(
            Analyses owner,
            AnalysisRequest request,
            ModelWeights weights,
            DeviceUser device,
            Cancellation.Registration memory,
            WorkPlan plan,
            Runnable beforeRun,
            AnalysisCheckpoints checkpoints,
            @Nullable InputStream state) {
        this.owner = owner;
        this.plan = plan;
        this.request = request;
        this.device = device;
        this.memory = memory;
        RunMonitor monitor = () -> {
            device.beforeRun();
            beforeRun.run();
        };
        SavePoint savePoint = saved -> {
            if (checkpoints.isDue()) {
                device.pause(() ->
                        checkpoints.write(out -> saved.save(out, request.model().weightsSha256())));
            }
        };
        goesOn = state != null;
        try {
            engine = device.run(() -> open(weights, monitor, savePoint, state));
            reportedTokens = engine.tokensDone();
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    private StateGradientEngine open(
            ModelWeights weights, RunMonitor monitor, SavePoint savePoint, @Nullable InputStream state) {
        long budget = owner.memoryBudgetBytes();
        if (state == null) {
            return new StateGradientEngine(weights, request.options(), budget, monitor, savePoint);
        }
        try {
            return StateGradientEngine.resume(
                    weights,
                    request.options(),
                    budget,
                    monitor,
                    savePoint,
                    request.model().weightsSha256(),
                    state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Has the spectra of mean·D taken too.
     *
     * @param factor D, [E, E]
     */
    public void whiten(double[] factor) {
        whitening = factor;
    }

    /**
     * Reads the next tokens of a stream.
     *
     * @throws InvalidInputException on a stream, token or label out of range; nothing of the batch is then taken
     */
    public void accept(TokenBatch batch) {
        batch.check(request.options().streams(), request.architecture().vocabulary(), request.groups());
        device.run(() -> {
            engine.accept(batch.stream(), batch.tokens(), batch.labels());
            return batch;
        });
        report();
    }

    /**
     * Ends all streams and tells the results of each label as it is done, all of the text first, then its blocks. While
     * {@code sink} works, others have the device.
     *
     * @throws InvalidInputException when no token was read
     */
    public void finish(Consumer<LabelResult> sink) {
        if (engine.tokensAccepted() == 0) {
            throw new InvalidInputException("tokens", "at least one token", "none");
        }
        device.run(() -> {
            try (LabelSpectra spectra = new LabelSpectra(request, whitening)) {
                LabelClock clock = new LabelClock(device, spectra);
                engine.finish(gradients -> tell(gradients, spectra, clock, sink));
                if (!goesOn) {
                    owner.finished(request, plan, tokens(), device.busySeconds(), clock);
                }
            }
            return sink;
        });
        report();
    }

    private void tell(LabelGradients gradients, LabelSpectra spectra, LabelClock clock, Consumer<LabelResult> sink) {
        device.beforeRun();
        LabelResult result = spectra.of(gradients);
        clock.labelDone();
        if (result.group() == GradientSums.ALL && result.block() == 0) {
            owner.remembered(request, result.singularValues());
        }
        device.pause(() -> sink.accept(result));
    }

    /** Source tokens read. */
    public long tokens() {
        return engine.tokensAccepted();
    }

    /** Source tokens whose gradients are done. */
    public long tokensDone() {
        return engine.tokensDone();
    }

    /** Time that the device worked for this analysis, in seconds. */
    public double seconds() {
        return device.busySeconds();
    }

    @Override
    public void close() {
        try (memory;
                engine) {
            report();
        }
    }

    private void report() {
        long done = tokensDone();
        double seconds = device.busySeconds();
        owner.worked(done - reportedTokens, seconds - reportedSeconds);
        reportedTokens = done;
        reportedSeconds = seconds;
    }
}
