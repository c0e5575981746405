package dev.stategrad.server.worker;

import dev.stategrad.server.database.DataDirectory;
import dev.stategrad.server.logs.Logging;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker process. It listens on a socket and says {@value #READY} on its standard output. When its standard input closes, as
 * it does however the front ends, its jobs write down where they stand and it ends.
 */
public final class WorkerMain {
    static final String READY = "ready";

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMain.class);
    private static final int CALL_THREADS = 16;
    private static final int SOCKET_THREADS = 2;
    private static final long STOP_LIMIT_SECONDS = 15;

    private final WorkerArguments arguments;
    private final FileLock alone;
    private final ModelStore store;
    private final WorkerServices services;
    private final EventLoopGroup socketThreads = UnixSocket.threads("stategrad-socket", SOCKET_THREADS);
    private final ExecutorService callThreads = Executors.newFixedThreadPool(CALL_THREADS, daemons("stategrad-call"));
    private final Server server;
    private final AbruptEnd abruptEnd = AbruptEnd.prepare();
    private boolean left;

    private WorkerMain(WorkerArguments arguments) throws IOException {
        this.arguments = arguments;
        alone = awaitPredecessor(arguments.options().dataDirectory());
        store = ModelStore.join(arguments.options().dataDirectory(), Clock.systemUTC());
        services = new WorkerServices(
                arguments.options(), store, arguments.front(), new Meters(new SimpleMeterRegistry()));
        NettyServerBuilder builder = UnixSocket.server(arguments.socket(), socketThreads)
                .executor(callThreads)
                .maxInboundMessageSize(WorkerServices.MAX_MESSAGE_BYTES);
        for (ServerServiceDefinition service : services.services()) {
            builder.addService(service);
        }
        server = builder.build().start();
    }

    /** @param arguments as {@link WorkerArguments} names them */
    public static void main(String[] arguments) throws IOException {
        Logging.startAsTold(System.err);
        WorkerMain worker = new WorkerMain(WorkerArguments.parse(List.of(arguments)));
        // A signal to all processes of a group comes here, too; the front will say what is to be done, or go away as
        // well.
        Runtime.getRuntime().addShutdownHook(new Thread(worker::leave, "stategrad-stop"));
        System.out.println(READY);
        System.out.flush();
        awaitEnd(System.in);
        worker.endAfter(STOP_LIMIT_SECONDS);
        worker.leave();
        // Nothing is left to be done, and a device that hangs must not keep the process.
        Runtime.getRuntime().halt(0);
    }

    /**
     * Has jobs write down where they stand, for a few seconds at most, and ends all calls. When some work goes on all the same, this
     * process ends here, and what that work uses is open until then. Who comes second waits for the first.
     */
    private synchronized void leave() {
        if (left) {
            return;
        }
        left = true;
        services.close();
        server.shutdownNow();
        socketThreads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        callThreads.shutdownNow();
        removeSocket();
        if (!services.isStopped()) {
            LOG.warn("this process ends with work in it, which goes on from where it was written down last");
            abruptEnd.now();
        }
        release();
    }

    private void removeSocket() {
        try {
            Files.deleteIfExists(arguments.socket());
            Files.deleteIfExists(arguments.folder());
        } catch (IOException e) {
            LOG.warn("could not remove {}; the front will", arguments.folder(), e);
        }
    }

    /** Lets the next worker begin. */
    private void release() {
        try {
            store.close();
            alone.channel().close();
        } catch (IOException e) {
            LOG.warn("could not clean up; the next start will", e);
        }
    }

    /**
     * Waits until the worker is gone that worked for the same data before. Its front may have been killed and started again while it
     * still writes down where its jobs stand; then nobody else may touch these, or need the device's memory.
     */
    private static FileLock awaitPredecessor(Path dataDirectory) throws IOException {
        DataDirectory.create(dataDirectory);
        return FileChannel.open(
                        dataDirectory.resolve("worker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .lock();
    }

    private static void awaitEnd(InputStream in) {
        try {
            while (in.read() >= 0) {
                // Nothing is said here.
            }
        } catch (IOException e) {
            LOG.debug("the front is gone", e);
        }
    }

    private void endAfter(long seconds) {
        daemons("stategrad-end")
                .newThread(() -> {
                    try {
                        TimeUnit.SECONDS.sleep(seconds);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    abruptEnd.now();
                })
                .start();
    }

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
