package dev.stategrad.deploy;

import dev.stategrad.client.AccessToken;
import dev.stategrad.client.ConnectionOptions;
import dev.stategrad.client.StategradClient;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A {@code serve} in a process of its own, with a worker in another. */
final class ServedProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process front;
    private final String address;
    private final Duration startTime;

    private ServedProcess(Process front, String address, Duration startTime) {
        this.front = front;
        this.address = address;
        this.startTime = startTime;
    }

    /** One that nobody listened on just now. */
    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /**
     * Starts one and waits until its health says SERVING.
     *
     * @param log takes what it has to say
     * @param javaOptions of both processes
     * @param flags of {@code serve}, besides those
     */
    static ServedProcess start(Path data, int port, Path log, List<String> javaOptions, Object... flags)
            throws IOException, InterruptedException {
        List<Object> arguments = new ArrayList<>(List.of("serve", "--port", port, "--data-dir", data));
        arguments.addAll(List.of(flags));
        ProcessBuilder builder = Command.builder(arguments.toArray())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.command().addAll(1, javaOptions);
        // As in production: arenas of threads that ended would keep what was freed.
        builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
        long began = System.nanoTime();
        Process process = builder.start();
        String address = "127.0.0.1:" + port;
        awaitServing(process, address);
        return new ServedProcess(process, address, Duration.ofNanos(System.nanoTime() - began));
    }

    private static void awaitServing(Process process, String address) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        boolean serving = false;
        while (!serving) {
            if (!process.isAlive() || System.nanoTime() > until) {
                process.destroyForcibly();
                throw new AssertionError("expected a server at " + address + ", found none");
            }
            // A channel of its own: one that failed pauses before it tries again.
            ManagedChannel channel =
                    NettyChannelBuilder.forTarget(address).usePlaintext().build();
            try {
                serving = HealthGrpc.newBlockingStub(channel)
                                .withDeadlineAfter(5, TimeUnit.SECONDS)
                                .check(HealthCheckRequest.getDefaultInstance())
                                .getStatus()
                        == ServingStatus.SERVING;
            } catch (StatusRuntimeException notYet) {
                serving = false;
            } finally {
                channel.shutdownNow();
            }
        }
    }

    String address() {
        return address;
    }

    /** From its start until its health said SERVING. */
    Duration startTime() {
        return startTime;
    }

    /** As nobody. */
    StategradClient connect() {
        return StategradClient.connect(address);
    }

    StategradClient connect(AccessToken token) throws IOException {
        return StategradClient.connect(ConnectionOptions.to(address).withToken(token));
    }

    ProcessHandle front() {
        return front.toHandle();
    }

    /** The process that computes; empty when there is none. */
    Optional<ProcessHandle> worker() {
        return front.children().findFirst();
    }

    /** Whether it ends by itself in that time. */
    boolean isGoneWithin(Duration time) throws InterruptedException {
        return front.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Kills the front, which leaves the worker to find that out. */
    void killFront() throws InterruptedException {
        front.destroyForcibly().waitFor();
    }

    /** Kills both, the worker first or last. */
    void killAll(boolean workerFirst) throws InterruptedException {
        Optional<ProcessHandle> worker = worker();
        if (workerFirst) {
            worker.ifPresent(ProcessHandle::destroyForcibly);
        }
        killFront();
        worker.ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() throws InterruptedException {
        killAll(false);
    }
}
