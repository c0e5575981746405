package dev.stategrad.server.worker;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.grpc.AnalysisInput;
import dev.stategrad.server.grpc.AnalysisMessages;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.StoreFailure;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.JobFolder;
import dev.stategrad.server.work.StateGradientAnalysis;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.worker.v1.JobEnd;
import dev.stategrad.worker.v1.JobProgress;
import dev.stategrad.worker.v1.StopReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An analysis from its request on the disk to its results on the disk. */
final class AnalysisJob implements JobTask {
    private static final Logger LOG = LoggerFactory.getLogger(AnalysisJob.class);

    /** Time in which an analysis that is drained comes to a place where it can be written down. */
    private static final long DRAIN_SECONDS = 3;

    private final JobFolder folder;
    private final ModelStore store;
    private final Analyses analyses;
    private final DeviceAccount account;
    private final JobEnds ends;
    private final Duration checkpointInterval;
    private final LongSupplier checkpointClock;
    private final Cancellation cancellation = new Cancellation();
    private volatile @Nullable Checkpointing checkpoints;

    /** @param checkpointClock by which the interval is measured, as {@link System#nanoTime} */
    AnalysisJob(
            JobFolder folder,
            ModelStore store,
            Analyses analyses,
            DeviceAccount account,
            JobEnds ends,
            Duration checkpointInterval,
            LongSupplier checkpointClock) {
        this.folder = folder;
        this.store = store;
        this.analyses = analyses;
        this.account = account;
        this.ends = ends;
        this.checkpointInterval = checkpointInterval;
        this.checkpointClock = checkpointClock;
    }

    @Override
    public JobEnd run(Consumer<JobProgress> progress) {
        try {
            long tokens = RequestFile.tokens(folder.request());
            AnalysisReports reports = new AnalysisReports(tokens, account, System::nanoTime, progress);
            if (!ResultsFile.isComplete(folder.results())) {
                analyze(reports);
            }
            reports.completed(Files.size(folder.results()));
            return JobEnds.succeeded(account);
        } catch (CancellationException e) {
            LOG.debug("{} was stopped", folder, e);
            return JobEnds.stopped(account);
        } catch (IOException e) {
            return ends.failed(account, StoreFailure.of(e));
        } catch (RuntimeException | Error e) {
            return ends.failed(account, e);
        }
    }

    @Override
    public void stop(StopReason why) {
        Checkpointing running = checkpoints;
        if (why == StopReason.STOP_REASON_CANCEL) {
            cancellation.cancel(FailureReason.CANCELLED);
        } else if (running == null) {
            cancellation.cancel(FailureReason.DRAINING);
        } else {
            running.drain();
            // Who has no turn comes to no place where it can be written down, and goes on from the checkpoint before.
            CompletableFuture.delayedExecutor(DRAIN_SECONDS, TimeUnit.SECONDS)
                    .execute(() -> cancellation.cancel(FailureReason.DRAINING));
        }
    }

    private void analyze(AnalysisReports reports) throws IOException {
        Optional<AnalysisCheckpoint.Opened> checkpoint = AnalysisCheckpoint.open(folder);
        if (checkpoint.isPresent()) {
            try (InputStream state = checkpoint.get().state()) {
                analyze(reports, checkpoint.get().head(), state);
                return;
            } catch (InvalidInputException e) {
                if (!e.argument().equals("checkpoint")) {
                    throw e;
                }
                LOG.warn("{} is of no use; the analysis begins anew", folder.checkpoint(), e);
            }
        }
        analyze(reports, AnalysisCheckpoint.NONE, null);
    }

    private void analyze(AnalysisReports reports, AnalysisCheckpoint before, @Nullable InputStream state)
            throws IOException {
        try (RequestFile requests = RequestFile.open(folder.request())) {
            var first = requests.next();
            if (first == null || !first.hasConfig()) {
                throw new IOException(folder.request() + ": expected a config first, found none");
            }
            AnalysisConfig config = first.getConfig();
            AnalysisRequest request = AnalysisMessages.request(config, store);
            requireSameModel(request.model());
            AnalysisInput input = new AnalysisInput(config, request);
            try (ResultsFile results = ResultsFile.open(folder.results(), before.resultsBytes());
                    StateGradientAnalysis analysis = start(request, results, reports, before, state)) {
                reports.follow(analysis);
                for (var message = requests.next(); message != null; message = requests.next()) {
                    input.read(message, analysis::accept);
                }
                double[] whitening = input.end();
                if (whitening != null) {
                    analysis.whiten(whitening);
                }
                new ResultsWriter(request, results, reports, cancellation).finish(analysis);
                summarize(request, analysis, before, results);
            }
        }
    }

    /** Who may see the model was asked when the job was accepted. Deleted since, its name may be that of somebody else's. */
    private void requireSameModel(ModelRecord model) throws IOException {
        // Jobs that an earlier version accepted say nothing.
        if (Files.exists(folder.modelCreated())
                && !Files.readString(folder.modelCreated())
                        .equals(model.created().toString())) {
            throw new ServiceException(
                    FailureReason.MODEL_NOT_FOUND,
                    model.id() + ": expected the model that was there when the job was accepted, found another one");
        }
    }

    /** Only when all results are on the disk: a file with a summary is whole. */
    private void summarize(
            AnalysisRequest request, StateGradientAnalysis analysis, AnalysisCheckpoint before, ResultsFile results)
            throws IOException {
        double seconds = before.deviceNanos() / 1e9 + analysis.seconds();
        results.append(AnalyzeStateGradientsResponse.newBuilder()
                .setSummary(AnalysisMessages.summary(request, analysis.tokens(), seconds, analyses.deviceName()))
                .build());
        results.force();
    }

    private StateGradientAnalysis start(
            AnalysisRequest request,
            ResultsFile results,
            AnalysisReports reports,
            AnalysisCheckpoint before,
            @Nullable InputStream state) {
        Checkpointing started =
                new Checkpointing(folder, results, account, before, cancellation, checkpointInterval, checkpointClock);
        StateGradientAnalysis analysis = analyses.start(
                request, analyses.admit(request), account, cancellation, reports::beforeRun, started, state);
        // Until now there was nothing to be written down, so that a drain was a plain stop.
        checkpoints = started;
        return analysis;
    }
}
