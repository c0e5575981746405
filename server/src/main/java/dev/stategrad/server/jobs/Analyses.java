package dev.stategrad.server.jobs;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.OverBudgetException;
import dev.stategrad.graphs.ParityCheck;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.graphs.WorkPlan;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.WorkKind;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;

/** Plans and starts analyses and scorings. Thread-safe. */
public final class Analyses {
    private final ModelStore store;
    private final Device device;
    private final Meters meters;
    private final DeviceSpeed speed = new DeviceSpeed();

    public Analyses(ModelStore store, Device device, Meters meters) {
        this.store = store;
        this.device = device;
        this.meters = meters;
    }

    /**
     * What an analysis would take.
     *
     * @param tokens in all streams; 0 when not known
     */
    public AnalysisEstimate plan(AnalysisRequest request, long tokens) {
        WorkPlan work =
                StateGradientEngine.plan(request.model().architecture(), request.options(), device.memoryBudgetBytes());
        double operations = work.operationsPerToken() * tokens;
        double seconds = speed.secondsFor(request.precision(), operations);
        return new AnalysisEstimate(work, operations, request.replyBytes(), seconds, device.name());
    }

    /**
     * The same, for an analysis that is about to start.
     *
     * @throws OverBudgetException when it does not fit
     */
    public AnalysisEstimate admit(AnalysisRequest request) {
        AnalysisEstimate estimate = plan(request, 0);
        WorkPlan work = estimate.work();
        if (!work.fits()) {
            throw new OverBudgetException(
                    request.delays(), work.memoryBytes(), work.budgetBytes(), work.delaysThatFit());
        }
        return estimate;
    }

    /**
     * Starts an admitted analysis, when its memory is free.
     *
     * @param beforeRun told before each run of the device
     */
    public StateGradientAnalysis start(
            AnalysisRequest request, AnalysisEstimate admitted, Cancellation cancellation, Runnable beforeRun) {
        ModelWeights weights = store.weights(request.model());
        DeviceUser user = device.user(WorkKind.ANALYSIS, cancellation);
        Cancellation.Registration memory = device.reserve(admitted.work().memoryBytes(), cancellation);
        return new StateGradientAnalysis(this, request, weights, user, memory, beforeRun);
    }

    /** Starts a scoring. */
    public TokenScoring startScoring(ModelRecord model, int streams, Cancellation cancellation) {
        return new TokenScoring(store.weights(model), streams, device.user(WorkKind.SCORING, cancellation));
    }

    /** Compares what a model computes with what its source framework did. */
    public ParityReport check(ModelWeights weights, ParityReference reference) {
        DeviceUser user = device.user(WorkKind.SCORING, new Cancellation());
        return user.run(() -> ParityCheck.run(weights, reference, user));
    }

    public String deviceName() {
        return device.name();
    }

    long memoryBudgetBytes() {
        return device.memoryBudgetBytes();
    }

    void worked(long tokens, double seconds) {
        meters.engineWorked(tokens, seconds);
    }

    void finished(AnalysisRequest request, long tokens, double seconds) {
        double perToken = StateGradientEngine.plan(
                        request.model().architecture(), request.options(), device.memoryBudgetBytes())
                .operationsPerToken();
        speed.measured(request.precision(), perToken * tokens, seconds);
    }
}
