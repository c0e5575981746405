package dev.stategrad.client;

import dev.stategrad.v1.AnalysisServiceGrpc.AnalysisServiceStub;
import dev.stategrad.v1.AttachAnalysisRequest;
import dev.stategrad.v1.AttachAnalysisResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The results of an accepted analysis, over as many calls as that takes: each goes on after the last result of the one before,
 * so what comes out is what would have come out over a line that held.
 */
final class AttachedAnalysis implements Retrying.Call<AnalysisResult> {
    private final String name;
    private final AnalysisServiceStub service;
    private final Supplier<CompletableFuture<AnalysisAssembly>> opening;
    private final Consumer<AnalysisEvent> listener;
    private final ServiceErrors errors;
    private final JobWire jobs;
    private final Outage outage;
    private @Nullable AnalysisAssembly assembly;
    private long received;
    private boolean accepted;
    private boolean failed;

    /** @param opening asks what the results will look like */
    AttachedAnalysis(
            String name,
            AnalysisServiceStub service,
            Supplier<CompletableFuture<AnalysisAssembly>> opening,
            Consumer<AnalysisEvent> listener,
            RetryPolicy retries,
            ServiceErrors errors) {
        this.name = name;
        this.service = service;
        this.opening = opening;
        this.listener = listener;
        this.errors = errors;
        this.jobs = new JobWire(errors);
        this.outage = new Outage(retries, problem -> listener.accept(new AnalysisEvent.LineLost(problem)));
    }

    @Override
    public CompletableFuture<AnalysisResult> make() {
        AnalysisAssembly opened = assembly;
        if (opened != null) {
            return attach(opened);
        }
        return Chaining.then(opening.get(), expected -> {
            assembly = expected;
            return attach(expected);
        });
    }

    @Override
    public Optional<Duration> again(StategradServiceException failure) {
        return failed ? Optional.empty() : outage.next(failure);
    }

    private CompletableFuture<AnalysisResult> attach(AnalysisAssembly results) {
        StreamingCall<AttachAnalysisRequest, AttachAnalysisResponse, AnalysisResult> call =
                new StreamingCall<>(Outbound.none(), new Answers(results), errors);
        service.attachAnalysis(
                AttachAnalysisRequest.newBuilder()
                        .setName(name)
                        .setResultsReceived(received)
                        .build(),
                call);
        return call.result();
    }

    /** Hands events to the listener, and results to the assembly. */
    private final class Answers implements StreamingCall.Inbound<AttachAnalysisResponse, AnalysisResult> {
        private final AnalysisAssembly results;

        Answers(AnalysisAssembly results) {
            this.results = results;
        }

        @Override
        public void accept(AttachAnalysisResponse answer) {
            switch (answer.getResponseCase()) {
                case ACCEPTED -> accepted(jobs.job(answer.getAccepted().getJob()));
                case PROGRESS -> {
                    outage.overWithNews();
                    listener.accept(AnalysisWire.progress(answer.getProgress()));
                }
                case RESULT -> {
                    outage.overWithNews();
                    results.add(answer.getResult());
                    received++;
                }
                case SUMMARY -> results.end(answer.getSummary());
                case RESPONSE_NOT_SET -> {
                    // an answer that a newer server knows
                }
            }
        }

        private void accepted(JobInfo job) {
            outage.over();
            // What such a job says next is why it ended, whatever that looks like.
            failed = job.status() == JobStatus.FAILED || job.status() == JobStatus.CANCELLED;
            if (!accepted) {
                accepted = true;
                listener.accept(new AnalysisEvent.Accepted(name));
            }
        }

        @Override
        public AnalysisResult finish() {
            return results.finish();
        }
    }
}
