package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.jobs.AnalysisDraft;
import dev.stategrad.server.jobs.JobId;
import dev.stategrad.server.jobs.JobRecord;
import dev.stategrad.server.jobs.JobRequest;
import dev.stategrad.server.limits.Uploads;
import dev.stategrad.server.models.StoreFailure;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.TensorChunk;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call of AnalyzeStateGradients: the request is checked and written to the disk as it comes, becomes a job at its end, and
 * the call then tells what the job tells. The end of the call ends the job, unless it is detached.
 */
final class AnalysisCall
        implements StreamObserver<AnalyzeStateGradientsRequest>, Pump.Source<AnalyzeStateGradientsResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(AnalysisCall.class);

    private final Analysing analysing;
    private final Caller caller;
    private final ErrorTranslator errors;
    private final ServerCallStreamObserver<AnalyzeStateGradientsResponse> out;
    private final Pump<AnalyzeStateGradientsResponse> pump;
    private final Deque<AnalyzeStateGradientsResponse> pending = new ArrayDeque<>();

    private @Nullable Draft draft;
    private @Nullable AnalysisStream stream;
    private @Nullable JobId tied;
    private boolean answered;
    private boolean refused;
    private boolean cancelled;

    /** What has arrived so far. */
    private record Draft(
            AnalysisRequest request,
            JobRequest treatment,
            AnalysisConfig config,
            @Nullable WhiteningAssembly whitening,
            AnalysisDraft files,
            Uploads.Upload upload) {}

    AnalysisCall(
            Analysing analysing,
            Caller caller,
            ErrorTranslator errors,
            StreamObserver<AnalyzeStateGradientsResponse> responses) {
        this.analysing = analysing;
        this.caller = caller;
        this.errors = errors;
        this.out = (ServerCallStreamObserver<AnalyzeStateGradientsResponse>) responses;
        this.pump = Pump.start(responses, this, errors, this::cancelled);
    }

    @Override
    public void onNext(AnalyzeStateGradientsRequest message) {
        guarded(() -> {
            if (draft == null) {
                open(message);
            } else {
                add(message, draft);
            }
        });
    }

    @Override
    public void onCompleted() {
        guarded(() -> {
            if (draft == null) {
                throw new InvalidInputException("config", "the first message", "no message");
            }
            submit(draft);
        });
    }

    @Override
    public void onError(Throwable gone) {
        cancelled();
    }

    @Override
    public @Nullable AnalyzeStateGradientsResponse next() {
        AnalysisStream following;
        synchronized (pending) {
            if (!pending.isEmpty()) {
                return pending.remove();
            }
            following = stream;
        }
        return following == null ? null : following.next();
    }

    @Override
    public boolean isDone() {
        synchronized (pending) {
            return pending.isEmpty() && (answered || (stream != null && stream.isDone()));
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void guarded(Step step) {
        if (refused) {
            return;
        }
        try {
            step.run();
        } catch (IOException e) {
            refuse(StoreFailure.of(e));
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    private void refuse(RuntimeException why) {
        refused = true;
        discard();
        pump.fail(errors.translate(why));
    }

    private void open(AnalyzeStateGradientsRequest first) throws IOException {
        if (!first.hasConfig()) {
            throw Requests.configMissing(first.getRequestCase());
        }
        AnalysisConfig config = first.getConfig();
        JobRequest treatment = JobMessages.request("config.job", config.getJob(), caller);
        AnalysisRequest request = analysing.request(config, caller);
        WhiteningAssembly whitening = Whitenings.begin(config, request);
        long left = analysing.jobs().isKnown(treatment)
                ? analysing.jobs().quotaBytes(caller)
                : analysing.jobs().requireRoom(caller);
        tell(AnalyzeStateGradientsResponse.newBuilder()
                .setPlan(AnalysisMessages.plan(analysing.plans().admit(request)))
                .build());
        AnalysisConfig kept = config.toBuilder().clearWhitening().clearJob().build();
        AnalysisDraft files = AnalysisDraft.open(
                analysing.store(),
                analysing.targets(),
                kept.toByteArray(),
                request.model().created());
        Uploads.Upload upload = analysing.uploads().begin(caller.user(), left);
        draft = new Draft(request, treatment, kept, whitening, files, upload);
        write(first, draft);
    }

    private void add(AnalyzeStateGradientsRequest message, Draft to) throws IOException {
        switch (message.getRequestCase()) {
            case TOKENS -> {
                requireWhitening(to);
                var batch = TensorMessages.batch(message.getTokens());
                batch.check(
                        to.request().options().streams(),
                        to.request().architecture().vocabulary(),
                        to.request().groups());
                to.files().count(batch.tokens().length);
            }
            case WHITENING -> whitening(message.getWhitening(), to.whitening());
            case CONFIG -> throw Requests.configTwice();
            case REQUEST_NOT_SET -> throw Requests.empty();
        }
        write(message, to);
    }

    private static void write(AnalyzeStateGradientsRequest message, Draft to) throws IOException {
        to.upload().keep(message.getSerializedSize());
        message.writeDelimitedTo(to.files().request());
    }

    private static void whitening(TensorChunk chunk, @Nullable WhiteningAssembly whitening) {
        if (whitening == null || whitening.complete()) {
            throw Requests.whiteningUnasked();
        }
        whitening.add(chunk);
    }

    private static void requireWhitening(Draft draft) {
        if (draft.whitening() != null && !draft.whitening().complete()) {
            throw new InvalidInputException("whitening", "all of it before the first tokens", "a part of it");
        }
    }

    private void submit(Draft complete) {
        requireWhitening(complete);
        if (complete.files().tokens() == 0) {
            throw new InvalidInputException("tokens", "at least one token", "none");
        }
        JobRecord job = analysing.jobs().submit(complete.treatment(), complete.files());
        discard();
        boolean detached = complete.treatment().detached();
        AnalysisStream results = detached ? null : new AnalysisStream(analysing, job.id(), 0);
        boolean gone;
        synchronized (pending) {
            pending.add(AnalyzeStateGradientsResponse.newBuilder()
                    .setAccepted(AnalysisJobMessages.analysis(
                            analysing, analysing.jobs().view(job), complete.config()))
                    .build());
            stream = results;
            answered = detached;
            tied = detached ? null : job.id();
            gone = cancelled;
        }
        if (gone) {
            cancelled();
        } else if (results != null) {
            results.follow(analysing.jobs().onChange(job.id(), pump::run));
        }
        pump.run();
    }

    private void tell(AnalyzeStateGradientsResponse message) {
        synchronized (pending) {
            pending.add(message);
        }
        pump.run();
    }

    private void cancelled() {
        JobId job;
        AnalysisStream following;
        synchronized (pending) {
            cancelled = true;
            job = tied;
            tied = null;
            following = stream;
        }
        discard();
        if (following != null) {
            following.close();
        }
        if (job != null) {
            try {
                analysing.jobs().cancel(job, FailureReason.CANCELLED, "its caller went away");
            } catch (RuntimeException e) {
                LOG.warn("could not cancel {}, whose caller went away", job, e);
            }
        }
    }

    private void discard() {
        Draft closing = draft;
        if (closing != null) {
            closing.upload().close();
            closing.files().close();
        }
    }
}
