package dev.stategrad.server.worker;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.SimulatedDevice;
import dev.stategrad.server.work.Workers;
import dev.stategrad.worker.v1.JobEnd;
import dev.stategrad.worker.v1.JobProgress;
import dev.stategrad.worker.v1.RunJobRequest;
import dev.stategrad.worker.v1.RunJobResponse;
import dev.stategrad.worker.v1.StartJob;
import dev.stategrad.worker.v1.StopReason;
import dev.stategrad.worker.v1.TestDeviceRequest;
import dev.stategrad.worker.v1.TestDeviceResponse;
import dev.stategrad.worker.v1.WorkerServiceGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A worker that speaks the protocol of real ones and computes nothing: each job uses a simulated device for as long as its script
 * says. What a job did before a drain or a crash is done, as with checkpoints.
 */
public final class FakeWorker implements Worker {
    private final Script script;
    private final long runNanos;
    private final SimulatedDevice device = new SimulatedDevice();
    private final Map<String, Long> done = new ConcurrentHashMap<>();
    private Instance instance;

    /** What jobs are like. Called by the jobs' threads. */
    public interface Script {
        /** Device time that a job takes, in nanoseconds. */
        long deviceNanos(StartJob job);

        /** The job has the device and is about to use it for one run. */
        default void run(StartJob job) {}

        /** The job is done: it leaves behind what a real one would. */
        default void complete(StartJob job) {}
    }

    /** @param runNanos device time of one run, between two of which the device may be passed on */
    public FakeWorker(Script script, long runNanos) {
        this.script = script;
        this.runNanos = runNanos;
        this.instance = new Instance();
    }

    /** Ends as with {@code kill -9}; the next lease finds another one. */
    public synchronized void crash() {
        instance.end();
        instance = new Instance();
    }

    /** Device time that all jobs have used, in nanoseconds. */
    public long deviceNanos() {
        return device.nanos();
    }

    /** Number of jobs that wait for the device. */
    public int waiting() {
        return device.waiting();
    }

    @Override
    public synchronized CompletableFuture<Lease> lease() {
        return CompletableFuture.completedFuture(instance);
    }

    @Override
    public RunningJob start(Start start, Listener listener) {
        return RemoteJob.begin(lease(), start, listener, job -> {});
    }

    @Override
    public ParityReport check(ModelWeights weights, ParityReference reference, DeviceAccount account) {
        throw new UnsupportedOperationException("a fake worker computes nothing");
    }

    @Override
    public synchronized void close() {
        instance.end();
    }

    /** One process, as it were. */
    private final class Instance extends WorkerServiceGrpc.WorkerServiceImplBase implements Lease {
        private final Workers workers = new Workers(64);
        private final Server server;
        private final ManagedChannel channel;

        Instance() {
            String name = "fake-worker-" + UUID.randomUUID();
            try {
                server = InProcessServerBuilder.forName(name)
                        .addService(this)
                        .build()
                        .start();
            } catch (IOException e) {
                throw new AssertionError("an in-process server always starts", e);
            }
            channel = InProcessChannelBuilder.forName(name).build();
        }

        @Override
        public StreamObserver<RunJobRequest> runJob(StreamObserver<RunJobResponse> responses) {
            return new JobCall(
                    FakeJob::new,
                    why -> {
                        throw new AssertionError(why);
                    },
                    workers,
                    responses);
        }

        @Override
        public void testDevice(TestDeviceRequest request, StreamObserver<TestDeviceResponse> response) {
            response.onNext(TestDeviceResponse.newBuilder().setDevice("FAKE:0").build());
            response.onCompleted();
        }

        @Override
        public Channel channel() {
            return channel;
        }

        @Override
        public void kill() {
            crash();
        }

        @Override
        public void close() {
            // It stays until it crashes.
        }

        void end() {
            channel.shutdownNow();
            server.shutdownNow();
            workers.close();
        }
    }

    private final class FakeJob implements JobTask {
        private final StartJob job;
        private final DeviceAccount account;
        private final Cancellation cancellation = new Cancellation();

        FakeJob(StartJob job) {
            this.job = job;
            this.account = new DeviceAccount(job.getUser(), job.getWeight());
        }

        @Override
        public JobEnd run(Consumer<JobProgress> progress) {
            long before = done.getOrDefault(job.getJob(), 0L);
            long whole = script.deviceNanos(job);
            try {
                device.use(
                        account,
                        whole - before,
                        runNanos,
                        () -> {
                            script.run(job);
                            long now = before + account.busyNanos();
                            done.put(job.getJob(), now);
                            progress.accept(JobProgress.newBuilder()
                                    .setFraction((double) now / whole)
                                    .setDeviceNanos(account.busyNanos())
                                    .build());
                        },
                        cancellation);
            } catch (CancellationException e) {
                return JobEnds.stopped(account);
            }
            script.complete(job);
            return JobEnds.succeeded(account);
        }

        @Override
        public void stop(StopReason why) {
            cancellation.cancel(FailureReason.CANCELLED);
        }
    }
}
