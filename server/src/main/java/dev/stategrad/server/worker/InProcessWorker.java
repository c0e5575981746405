package dev.stategrad.server.worker;

import dev.stategrad.graphs.Devices;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.tracing.TraceForwarding;
import dev.stategrad.server.work.DeviceAccount;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A worker in this process, for who runs the service for one command: the same services without a process between. */
public final class InProcessWorker implements Worker {
    private final WorkerServices services;
    private final Server server;
    private final ManagedChannel channel;
    private final WorkerCalls calls;
    private final Lease lease = new Standing();

    private InProcessWorker(WorkerServices services, Server server, ManagedChannel channel, ModelStore store) {
        this.services = services;
        this.server = server;
        this.channel = channel;
        this.calls = new WorkerCalls(this, store);
    }

    /** @param store of this process; stays open when the worker is closed */
    public static InProcessWorker start(WorkerOptions options, ModelStore store, Meters meters) throws IOException {
        String name = "stategrad-worker-" + UUID.randomUUID();
        WorkerServices services = new WorkerServices(options, store, store.owner(), meters);
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
        for (ServerServiceDefinition service : services.services()) {
            builder.addService(service);
        }
        return new InProcessWorker(
                services,
                builder.build().start(),
                InProcessChannelBuilder.forName(name)
                        .intercept(new TraceForwarding())
                        .build(),
                store);
    }

    @Override
    public CompletableFuture<Lease> lease() {
        return CompletableFuture.completedFuture(lease);
    }

    @Override
    public String device() {
        return Devices.computing();
    }

    @Override
    public RunningJob start(Start start, Listener listener) {
        // What hangs in this process can't be ended without it.
        return RemoteJob.begin(lease(), start, listener, job -> {});
    }

    @Override
    public ParityReport check(ModelWeights weights, ParityReference reference, DeviceAccount account) {
        return calls.check(weights, reference, account);
    }

    @Override
    public void close() {
        services.close();
        channel.shutdownNow();
        server.shutdownNow();
    }

    private final class Standing implements Lease {
        @Override
        public Channel channel() {
            return channel;
        }

        @Override
        public void kill() {
            throw new UnsupportedOperationException("a worker in this process");
        }

        @Override
        public void close() {
            // It stays as long as this process.
        }
    }
}
