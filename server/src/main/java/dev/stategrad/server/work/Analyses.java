package dev.stategrad.server.work;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityCheck;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.WorkPlan;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.WorkKind;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Plans and starts analyses, recordings and scorings. Thread-safe. */
public final class Analyses implements ParityChecker {
    /** For memory that jobs hold, which may be for hours, while somebody waits for the answer to a call. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ModelStore store;
    private final Device device;
    private final Meters meters;
    private final DeviceSpeed speed;
    private final Duration patience;

    /** @param speedFile where the device's speed is kept; made when missing */
    public Analyses(ModelStore store, Device device, Meters meters, Path speedFile) {
        this(store, device, meters, speedFile, PATIENCE);
    }

    /** @param patience of a call that needs memory which jobs hold */
    Analyses(ModelStore store, Device device, Meters meters, Path speedFile, Duration patience) {
        this.store = store;
        this.device = device;
        this.meters = meters;
        this.speed = new DeviceSpeed(speedFile);
        this.patience = patience;
    }

    /**
     * What an analysis would take; measures the model on the device first where nothing is known of such analyses and the
     * memory for that is free, and leaves the time open otherwise.
     *
     * @param tokens in all streams; 0 when not known
     * @param usedLabels labels that some token has, as far as is known
     */
    public AnalysisEstimate plan(
            AnalysisRequest request, long tokens, long usedLabels, DeviceAccount account, Cancellation cancellation) {
        WorkPlan work = new MemoryBudget(request, device.memoryBudgetBytes()).plan();
        int queue = device.queueLength();
        double calibrationSeconds = 0;
        if (work.fits() && tokens > 0 && speed.of(kind(request)).isEmpty()) {
            calibrationSeconds = calibrate(request, account, cancellation);
        }
        return estimate(request, work, tokens, usedLabels, calibrationSeconds, queue);
    }

    /**
     * The same for an analysis that is about to start; measures nothing.
     *
     * @throws OverMemoryBudgetException when it does not fit
     */
    public AnalysisEstimate admit(AnalysisRequest request) {
        WorkPlan work = new MemoryBudget(request, device.memoryBudgetBytes()).admit();
        return estimate(request, work, 0, 0, 0, device.queueLength());
    }

    /**
     * Starts an admitted analysis, when its memory is free.
     *
     * @param beforeRun told before each run of the device
     */
    public StateGradientAnalysis start(
            AnalysisRequest request,
            AnalysisEstimate admitted,
            DeviceAccount account,
            Cancellation cancellation,
            Runnable beforeRun) {
        return start(request, admitted, account, cancellation, beforeRun, AnalysisCheckpoints.NONE, null);
    }

    /**
     * Starts an admitted analysis, when its memory is free, or goes on with one that was written down. The caller then gives all
     * of its text once more, and has kept what was told before.
     *
     * @param beforeRun told before each run of the device
     * @param checkpoints writes it down
     * @param state as an earlier one was written down; null: from the beginning. Read to its end and no further
     * @throws dev.stategrad.graphs.InvalidInputException ("checkpoint") when the state is damaged, or of another analysis
     */
    public StateGradientAnalysis start(
            AnalysisRequest request,
            AnalysisEstimate admitted,
            DeviceAccount account,
            Cancellation cancellation,
            Runnable beforeRun,
            AnalysisCheckpoints checkpoints,
            @Nullable InputStream state) {
        ModelWeights weights = store.weights(request.model());
        DeviceUser user = device.user(WorkKind.ANALYSIS, account, cancellation);
        Cancellation.Registration memory = device.reserve(admitted.work().memoryBytes(), cancellation);
        return new StateGradientAnalysis(
                this, request, weights, user, memory, admitted.work(), beforeRun, checkpoints, state);
    }

    /** Starts a scoring. */
    public TokenScoring startScoring(ModelRecord model, int streams, DeviceAccount account, Cancellation cancellation) {
        return new TokenScoring(store.weights(model), streams, device.user(WorkKind.SCORING, account, cancellation));
    }

    @Override
    public ParityReport check(ModelWeights weights, ParityReference reference, DeviceAccount account) {
        DeviceUser user = device.user(WorkKind.SCORING, account, new Cancellation());
        return user.run(() -> ParityCheck.run(weights, reference, user));
    }

    /** Starts a recording. */
    public StateRecording startRecording(
            StateRecording.Request request, DeviceAccount account, Cancellation cancellation) {
        return new StateRecording(
                request, store.weights(request.model()), device.user(WorkKind.SCORING, account, cancellation));
    }

    /**
     * The local view of a short text.
     *
     * @throws OverMemoryBudgetException when not even a part of it fits
     * @throws ServiceException QUEUE_FULL when jobs hold the memory for it for too long
     */
    public LocalTrace.View trace(LocalTrace.Request request, DeviceAccount account, Cancellation cancellation) {
        long budget = device.memoryBudgetBytes();
        WorkPlan work = MemoryBudget.admit(request, budget);
        DeviceUser user = device.user(WorkKind.ANALYSIS, account, cancellation);
        try (Cancellation.Registration memory =
                device.reserve(work.memoryBytes(), patience, cancellation).orElseThrow(() -> held(work))) {
            return new LocalTrace(request, store.weights(request.model()), user).view(budget);
        }
    }

    private static ServiceException held(WorkPlan work) {
        return new ServiceException(
                FailureReason.QUEUE_FULL,
                "expected %,d free bytes of the device's memory, found that jobs hold it; try again later"
                        .formatted(work.memoryBytes()));
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

    /** Tells how long a model remembers. @param singularValues of the mean gradients of all pairs, [D, K] */
    void remembered(AnalysisRequest request, double[] singularValues) {
        int delays = request.options().delays();
        int kept = singularValues.length / delays;
        double[] largest = IntStream.range(0, kept == 0 ? 0 : delays)
                .mapToDouble(delay -> singularValues[delay * kept])
                .toArray();
        meters.remembered(request.model().id().toString(), largest);
    }

    /** Learns from an analysis that is done. */
    void finished(AnalysisRequest request, WorkPlan plan, long tokens, double seconds, LabelClock clock) {
        AnalysisCost.Work work = work(request, plan, tokens, clock.solved());
        speed.refine(kind(request), known -> known.refined(work, seconds, clock.perSpectrum(plan.passes() > 1)));
    }

    private AnalysisEstimate estimate(
            AnalysisRequest request,
            WorkPlan plan,
            long tokens,
            long usedLabels,
            double calibrationSeconds,
            int queue) {
        AnalysisCost.Work work = work(request, plan, tokens, request.spectra(tokens, usedLabels));
        Optional<AnalysisCost> cost = tokens > 0 && plan.fits() ? speed.of(kind(request)) : Optional.empty();
        return new AnalysisEstimate(
                plan,
                plan.operationsPerToken() * tokens,
                request.replyBytes(),
                cost.map(known -> known.seconds(work)).orElse(0.0),
                calibrationSeconds,
                device.name(),
                queue);
    }

    private static AnalysisCost.Work work(AnalysisRequest request, WorkPlan plan, long tokens, double spectra) {
        StateGradientOptions options = request.options();
        return new AnalysisCost.Work(
                (double) plan.memoryBytes() * plan.passes(),
                AnalysisCost.pairs(tokens, options.streams(), options.delays()),
                spectra);
    }

    /** Seconds that it took; 0 when it was not done. */
    private double calibrate(AnalysisRequest request, DeviceAccount account, Cancellation cancellation) {
        WorkPlan work = StateGradientEngine.plan(
                request.architecture(), Calibration.largest(request), device.memoryBudgetBytes());
        if (!work.fits()) {
            return 0;
        }
        ModelWeights weights = store.weights(request.model());
        DeviceUser user = device.user(WorkKind.ANALYSIS, account, cancellation);
        Optional<Cancellation.Registration> free = device.reserve(work.memoryBytes(), Duration.ZERO, cancellation);
        if (free.isEmpty()) {
            return 0;
        }
        try (Cancellation.Registration memory = free.get()) {
            AnalysisCost cost = new Calibration(request, weights, user, device.memoryBudgetBytes()).measure();
            speed.measured(kind(request), cost);
        }
        return user.busySeconds();
    }

    /** Analyses that cost the same, apart from the length of the text. */
    private String kind(AnalysisRequest request) {
        Architecture model = request.architecture();
        StateGradientOptions options = request.options();
        return String.format(
                Locale.ROOT,
                "%s %s %s H%d E%d layer %d, %d delays, labels %d, window %d%s%s%s%s%s",
                device.name(),
                options.precision(),
                model.cell(),
                model.hidden(),
                model.embedding(),
                options.layer(),
                options.delays(),
                // By order of magnitude: 17 tags cost what 20 do.
                (int) Math.round(Math.log(request.labels())),
                options.window(),
                options.secondMoment() ? ", second moment" : "",
                options.paths() ? ", paths" : "",
                options.resetAfter().isEmpty() ? "" : ", resets",
                options.severalPasses() ? ", several passes" : "",
                request.outputs().rightVectors() ? ", right vectors" : "");
    }
}
