package dev.stategrad.server.worker;

import dev.stategrad.server.work.JobWorker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Hears of a job. */
final class JobOutcomes implements JobWorker.Listener {
    private static final int PATIENCE_SECONDS = 60;

    final List<JobWorker.Progress> progress = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Optional<JobWorker.End>> over = new CompletableFuture<>();

    @Override
    public void progressed(JobWorker.Progress now) {
        progress.add(now);
    }

    @Override
    public void ended(JobWorker.End end) {
        if (!over.complete(Optional.of(end))) {
            throw new AssertionError("a job ends once");
        }
    }

    @Override
    public void lost() {
        if (!over.complete(Optional.empty())) {
            throw new AssertionError("a job ends once");
        }
    }

    /** How it ended; empty when its worker went away. */
    Optional<JobWorker.End> await() throws Exception {
        try {
            return over.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the job did not end", e);
        }
    }

    /** Waits for the end, but not for long. */
    void awaitEnd(Duration patience) throws Exception {
        try {
            over.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // It still runs.
        }
    }

    boolean isOver() {
        return over.isDone();
    }

    void awaitProgress(Predicate<JobWorker.Progress> condition) {
        while (progress.stream().noneMatch(condition)) {
            if (over.isDone()) {
                throw new AssertionError("the job ended before it came so far: " + over.join());
            }
            Thread.onSpinWait();
        }
    }
}
