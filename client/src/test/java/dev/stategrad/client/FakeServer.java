package dev.stategrad.client;

import static dev.stategrad.client.FakeAnalysisService.chunk;

import dev.stategrad.v1.Job;
import dev.stategrad.v1.JobKind;
import dev.stategrad.v1.JobState;
import dev.stategrad.v1.ReadTensorsResponse;
import dev.stategrad.v1.WatchModelResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** The fakes on a socket of this machine, for command lines. */
public final class FakeServer implements AutoCloseable {
    /** The analysis that it accepts. */
    public static final String ANALYSIS = FakeAnalyses.NAME;

    private final FakeAnalyses analyses = new FakeAnalyses();
    private final FakeJobs jobs = new FakeJobs();
    private final FakeModelService models = new FakeModelService();
    private final Server server;

    private FakeServer() throws IOException {
        double[] embeddings = new Random(3).doubles(7 * 3, -1, 1).toArray();
        models.parts.add(ReadTensorsResponse.newBuilder()
                .setTensor(chunk(List.of(7L, 3L), 0, embeddings).toBuilder().setName("encoder.weight"))
                .build());
        jobs.jobs.add(job("a", JobState.JOB_STATE_RUNNING)
                .setProgress(0.425)
                .setSecondsLeft(75)
                .setDeviceSeconds(3_700)
                .build());
        jobs.jobs.add(job("q", JobState.JOB_STATE_QUEUED)
                .setQueuePlace(2)
                .setSecondsToStart(12)
                .setKind(JobKind.JOB_KIND_TRAINING)
                .setTarget("models/m")
                .setOwner("")
                .build());
        jobs.jobs.add(job("o", JobState.JOB_STATE_FAILED)
                .setFailure("the model is gone")
                .build());
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(analyses)
                .addService(jobs)
                .addService(models)
                .build()
                .start();
    }

    private static Job.Builder job(String id, JobState state) {
        return FakeJobs.job(id, state);
    }

    /** Starts it; it knows a model m of V = 7, E = 3, H = 2 and three jobs: a runs, q waits, o failed. */
    public static FakeServer start() throws IOException {
        return new FakeServer();
    }

    /** HOST:PORT. */
    public String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Drops the line of the next that attaches, after so many results. */
    public void cutOnce(int results) {
        analyses.cutAfter = results;
        analyses.cuts.set(1);
    }

    /** Keeps results back until the analysis is cancelled. */
    public void holdResults() {
        analyses.holds = true;
    }

    /** Lets requests to cancel wait for ever. */
    public void neverAnswerCancel() {
        analyses.deaf = true;
    }

    /** Ends the analysis with an error, as everybody who attaches will hear. */
    public void failAnalysis() {
        analyses.state = JobState.JOB_STATE_FAILED;
        analyses.cutBy = FakeAnalyses.refusal(Status.Code.RESOURCE_EXHAUSTED, "STORE_FULL", "the disk is full");
        cutOnce(0);
    }

    /** Completes with its name when somebody cancels the analysis. */
    public CompletableFuture<String> cancelled() {
        return analyses.cancelled;
    }

    /** Completes when somebody waits for results that are kept back. */
    public CompletableFuture<Boolean> followed() {
        return analyses.followed;
    }

    /** How often somebody attached. */
    public int attachments() {
        return analyses.attached.size();
    }

    /** The job's options of the last submission, as text. */
    public String jobOptions() {
        var last = analyses.submissions.get(analyses.submissions.size() - 1);
        return last.get(0).getConfig().getJob().toString();
    }

    /** Lets those who follow the training of m learn that it is over. */
    public void finishTraining() {
        models.events.add(WatchModelResponse.newBuilder()
                .setModel(FakeModelService.model("models/m"))
                .build());
    }

    /** What {@code jobs watch} sees: it waits, runs and ends. */
    public void letJobsEnd(boolean well) {
        jobs.course.addAll(IntStream.range(0, 2)
                .mapToObj(i -> job("a", i == 0 ? JobState.JOB_STATE_QUEUED : JobState.JOB_STATE_RUNNING)
                        .build())
                .toList());
        jobs.course.add(job("a", well ? JobState.JOB_STATE_SUCCEEDED : JobState.JOB_STATE_FAILED)
                .setFailure(well ? "" : "the disk is full")
                .build());
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
