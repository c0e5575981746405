package dev.stategrad.server.worker;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.DeviceAccount;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * All of a worker's services behind the socket that a worker process has, but in this process, so that a test can count what front
 * and worker take. Does no jobs.
 */
public final class SocketWorker implements Worker {
    private final EventLoopGroup threads = UnixSocket.threads("test-worker", 2);
    private final WorkerServices services;
    private final Server server;
    private final ManagedChannel channel;

    /**
     * @param folder for the socket
     * @param store of the front
     */
    public SocketWorker(Path folder, Path data, long memory, ModelStore store) {
        Path socket = folder.resolve("worker");
        services = new WorkerServices(
                new WorkerOptions(data, memory, Duration.ofSeconds(30)),
                store,
                store.owner(),
                new Meters(new SimpleMeterRegistry()));
        NettyServerBuilder builder =
                UnixSocket.server(socket, threads).maxInboundMessageSize(WorkerServices.MAX_MESSAGE_BYTES);
        for (ServerServiceDefinition service : services.services()) {
            builder.addService(service);
        }
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        channel = UnixSocket.channel(socket, threads);
    }

    /** Whether this system has such sockets. */
    public static boolean isAvailable() {
        return UnixSocket.isAvailable();
    }

    @Override
    public CompletableFuture<Lease> lease() {
        return CompletableFuture.completedFuture(new Standing());
    }

    @Override
    public RunningJob start(Start start, Listener listener) {
        throw new UnsupportedOperationException("this worker does no jobs");
    }

    @Override
    public ParityReport check(ModelWeights weights, ParityReference reference, DeviceAccount account) {
        throw new UnsupportedOperationException("this worker checks nothing");
    }

    @Override
    public void close() {
        services.close();
        channel.shutdownNow();
        server.shutdownNow();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Standing implements Lease {
        @Override
        public Channel channel() {
            return channel;
        }

        @Override
        public void kill() {
            throw new UnsupportedOperationException("this worker ends with the test");
        }

        @Override
        public void close() {
            // It stays.
        }
    }
}
