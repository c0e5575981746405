package dev.stategrad.server.reliability;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.worker.Worker;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A worker whose jobs never come to an end by themselves; they do stop when they are told to. */
final class StuckWorker implements Worker {
    private final Set<String> users = new HashSet<>();

    @Override
    public RunningJob start(Start start, Listener listener) {
        synchronized (this) {
            users.add(start.user());
            notifyAll();
        }
        CompletableFuture<Stop> stop = new CompletableFuture<>();
        stop.thenAcceptAsync(why -> listener.ended(new End(Outcome.STOPPED, 0, "", "")));
        return stop::complete;
    }

    /** Waits until so many users have a job at work. */
    synchronized void awaitUsers(int number) throws InterruptedException {
        while (users.size() < number) {
            wait();
        }
    }

    @Override
    public CompletableFuture<Lease> lease() {
        return CompletableFuture.failedFuture(nobody());
    }

    @Override
    public ParityReport check(ModelWeights weights, ParityReference reference, DeviceAccount account) {
        throw nobody();
    }

    private static ServiceException nobody() {
        return new ServiceException(FailureReason.WORKER_LOST, "this worker computes nothing");
    }

    @Override
    public void close() {
        // Its jobs were told to stop before.
    }
}
