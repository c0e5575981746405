package dev.stategrad.server.worker;

import dev.stategrad.worker.v1.TestDeviceRequest;
import dev.stategrad.worker.v1.WorkerServiceGrpc;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker process, from its start to its end. Thread-safe. */
final class RunningWorker {
    private static final Logger LOG = LoggerFactory.getLogger(RunningWorker.class);

    private final Process process;
    private final Path folder;
    private final ManagedChannel channel;
    private final Duration endLimit;
    private volatile String device = "";

    private RunningWorker(Process process, Path folder, ManagedChannel channel, Duration endLimit) {
        this.process = process;
        this.folder = folder;
        this.channel = channel;
        this.endLimit = endLimit;
        process.onExit().thenRun(this::tidy);
    }

    /**
     * Starts a process and waits until it has passed its self-test.
     *
     * @throws IOException when it does not within the limit
     */
    static RunningWorker start(String front, WorkerOptions options, WorkerLimits limits, EventLoopGroup threads)
            throws IOException {
        long deadline = System.nanoTime() + limits.start().toNanos();
        Path folder = Files.createTempDirectory("stategrad");
        Path socket = folder.resolve("worker");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > UnixSocket.LONGEST_PATH) {
            Files.delete(folder);
            throw new IOException("expected a path of at most " + UnixSocket.LONGEST_PATH
                    + " bytes for the worker's socket, found a longer folder for temporary files");
        }
        Process process = new ProcessBuilder(WorkerCommand.of(new WorkerArguments(socket, front, options)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        RunningWorker worker = new RunningWorker(process, folder, UnixSocket.channel(socket, threads), limits.end());
        try {
            worker.awaitReady(deadline);
            worker.device = worker.test(deadline);
            LOG.info("worker process {} computes on {}", process.pid(), worker.device);
            return worker;
        } catch (IOException | RuntimeException e) {
            worker.kill();
            throw e;
        }
    }

    ManagedChannel channel() {
        return channel;
    }

    /** Name of the device, as its self-test said. */
    String device() {
        return device;
    }

    /** Whether it can be asked for something: the line to it breaks before the process is seen to be gone. */
    boolean isThere() {
        return process.isAlive() && channel.getState(false) == ConnectivityState.READY;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Completed when the process is gone. */
    CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    long pid() {
        return process.pid();
    }

    /** Has it end: it drains. Killed when that takes too long. */
    void end() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("worker process {} is gone already", process.pid(), e);
        }
        process.onExit().orTimeout(endLimit.toNanos(), TimeUnit.NANOSECONDS).whenComplete((gone, late) -> {
            if (late != null) {
                kill();
            }
        });
    }

    /** Ends it although it works: asks once more, by signal, and then makes it. */
    void kill() {
        process.destroy();
        process.onExit().orTimeout(endLimit.toNanos(), TimeUnit.NANOSECONDS).whenComplete((gone, late) -> {
            if (late != null) {
                LOG.warn("worker process {} did not end; it is killed", process.pid());
                process.destroyForcibly();
            }
        });
    }

    private void awaitReady(long deadline) throws IOException {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(ready), "stategrad-worker-output");
        reader.setDaemon(true);
        reader.start();
        try {
            ready.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the worker process ended before it was ready", e);
        } catch (TimeoutException e) {
            throw new IOException("the worker process was not ready in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the worker process started", e);
        }
    }

    /** Its output to the end, so that it never waits for somebody to read it. */
    private void read(CompletableFuture<Void> ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(WorkerMain.READY)) {
                    ready.complete(null);
                } else {
                    LOG.info("worker process {}: {}", process.pid(), line);
                }
            }
            ready.completeExceptionally(new IOException("expected " + WorkerMain.READY + ", found the end"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private String test(long deadline) throws IOException {
        Context before = Context.ROOT.attach();
        try {
            return WorkerServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                    .testDevice(TestDeviceRequest.getDefaultInstance())
                    .getDevice();
        } catch (StatusRuntimeException e) {
            throw new IOException("the worker's device failed its test", e);
        } finally {
            Context.ROOT.detach(before);
        }
    }

    private void tidy() {
        channel.shutdownNow();
        try {
            Files.deleteIfExists(folder.resolve("worker"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.warn("could not remove {}", folder, e);
        }
    }
}
