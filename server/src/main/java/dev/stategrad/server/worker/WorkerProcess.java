package dev.stategrad.server.worker;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.DeviceAccount;
import io.grpc.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker in a process of its own: started when it is first needed, tested before anything is asked of it, ended when nothing
 * was at work for a while, and started again after a crash. Needs Linux.
 */
public final class WorkerProcess implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final int SOCKET_THREADS = 2;
    private static final int TIMER_THREADS = 2;

    private final WorkerOptions options;
    private final WorkerLimits limits;
    private final String front;
    private final Meters meters;
    private final LongSupplier nanoClock;
    private final WorkerCalls calls;
    private final EventLoopGroup socketThreads = UnixSocket.threads("stategrad-worker-socket", SOCKET_THREADS);
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(TIMER_THREADS, work -> {
        Thread thread = new Thread(work, "stategrad-worker-watch");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable CompletableFuture<RunningWorker> current;
    private volatile String device = "";
    private int leases;
    private long idleSince;
    private boolean closed;

    /**
     * @param store of this process; stays open when the worker is closed
     * @param meters that show what the worker counts
     */
    public WorkerProcess(WorkerOptions options, WorkerLimits limits, ModelStore store, Meters meters) {
        this(options, limits, store, meters, System::nanoTime);
    }

    /** @param nanoClock by which idleness is measured, as {@link System#nanoTime} */
    WorkerProcess(WorkerOptions options, WorkerLimits limits, ModelStore store, Meters meters, LongSupplier nanoClock) {
        this.options = options;
        this.limits = limits;
        this.front = store.owner();
        this.meters = meters;
        this.nanoClock = nanoClock;
        this.calls = new WorkerCalls(this, store);
        long period = Math.max(1, limits.idle().toMillis() / 10);
        timers.scheduleWithFixedDelay(this::endIfIdle, period, period, TimeUnit.MILLISECONDS);
    }

    /** Whether workers can be processes of their own on this system. */
    public static boolean isAvailable() {
        return UnixSocket.isAvailable();
    }

    @Override
    public synchronized CompletableFuture<Lease> lease() {
        if (closed) {
            return CompletableFuture.failedFuture(
                    new ServiceException(FailureReason.DRAINING, "the server is about to stop"));
        }
        leases++;
        CompletableFuture<RunningWorker> started = current;
        if (started == null || isGone(started)) {
            if (started != null && hasStarted(started)) {
                // Its line broke before its end was seen; by then it will have a successor.
                meters.workerLost();
            }
            if (started != null) {
                started.thenAccept(RunningWorker::kill);
            }
            started = CompletableFuture.supplyAsync(this::launch, timers);
            current = started;
        }
        return started.whenComplete((worker, failure) -> {
                    if (failure != null) {
                        returned();
                    }
                })
                .thenApply(ProcessLease::new);
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public RunningJob start(Start start, Listener listener) {
        return RemoteJob.begin(
                lease(),
                start,
                listener,
                job -> timers.schedule(job::kill, limits.stop().toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public ParityReport check(ModelWeights weights, ParityReference reference, DeviceAccount account) {
        return calls.check(weights, reference, account);
    }

    /** Id of the process; empty when there is none. */
    synchronized OptionalLong pid() {
        return current != null && hasStarted(current)
                ? OptionalLong.of(current.join().pid())
                : OptionalLong.empty();
    }

    /** Ends the process when nothing was at work for long enough. */
    void endIfIdle() {
        CompletableFuture<RunningWorker> idle;
        synchronized (this) {
            if (current == null
                    || leases > 0
                    || nanoClock.getAsLong() - idleSince < limits.idle().toNanos()) {
                return;
            }
            idle = current;
            current = null;
        }
        LOG.info("nothing was at work for {}; the worker process is ended", limits.idle());
        idle.thenAccept(RunningWorker::end);
    }

    @Override
    public void close() {
        CompletableFuture<RunningWorker> last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
        }
        if (last != null) {
            last.thenAccept(RunningWorker::end);
            last.thenCompose(RunningWorker::exit)
                    .completeOnTimeout(-1, 2 * limits.end().toNanos(), TimeUnit.NANOSECONDS)
                    .exceptionally(failure -> -1)
                    .join();
        }
        timers.shutdownNow();
        socketThreads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private RunningWorker launch() {
        try {
            RunningWorker worker = RunningWorker.start(front, options, limits, socketThreads);
            device = worker.device();
            meters.deviceTested(true);
            worker.exit().thenAccept(status -> gone(worker, status));
            new WorkerPulse(worker, meters, limits.silence(), timers).begin();
            return worker;
        } catch (IOException e) {
            meters.deviceTested(false);
            LOG.warn("could not start a worker process", e);
            throw new ServiceException(FailureReason.WORKER_LOST, "the process that computes could not be started", e);
        }
    }

    private synchronized void returned() {
        leases--;
        idleSince = nanoClock.getAsLong();
        if (current != null && current.isCompletedExceptionally()) {
            current = null;
        }
    }

    private void gone(RunningWorker worker, int status) {
        synchronized (this) {
            if (current == null || !hasStarted(current) || current.join() != worker) {
                return;
            }
            current = null;
        }
        LOG.warn("the worker process went away with status {}", status);
        meters.workerLost();
    }

    private static boolean hasStarted(CompletableFuture<RunningWorker> worker) {
        return worker.isDone() && !worker.isCompletedExceptionally();
    }

    private static boolean isGone(CompletableFuture<RunningWorker> worker) {
        return worker.isCompletedExceptionally()
                || (hasStarted(worker) && !worker.join().isThere());
    }

    private final class ProcessLease implements Lease {
        private final RunningWorker worker;
        private final AtomicBoolean returned = new AtomicBoolean();

        ProcessLease(RunningWorker worker) {
            this.worker = worker;
        }

        @Override
        public Channel channel() {
            return worker.channel();
        }

        @Override
        public void kill() {
            worker.kill();
        }

        @Override
        public void close() {
            if (returned.compareAndSet(false, true)) {
                returned();
            }
        }
    }
}
