package dev.stategrad.server.jobs;

import dev.stategrad.server.work.JobWorker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A worker whose jobs come to their end when the test says so. */
final class ManualWorker implements JobWorker {
    private final Map<String, Run> runs = new LinkedHashMap<>();
    private volatile boolean leaving;

    /** A job that was started. */
    final class Run implements RunningJob {
        final Start start;
        private final Listener listener;
        private volatile Optional<Stop> stop = Optional.empty();

        Run(Start start, Listener listener) {
            this.start = start;
            this.listener = listener;
        }

        @Override
        public void stop(Stop why) {
            stop = Optional.of(why);
            if (leaving) {
                CompletableFuture.runAsync(() -> end(Outcome.STOPPED, 0));
            }
        }

        /** Why it was told to stop; empty as long as it was not. */
        Optional<Stop> stopped() {
            return stop;
        }

        void progress(double fraction, long deviceNanos) {
            listener.progressed(new Progress(fraction, 1, deviceNanos, 1, 2, 3, 0, Optional.empty()));
        }

        void end(Outcome outcome, long deviceNanos) {
            boolean failed = outcome == Outcome.FAILED;
            listener.ended(new End(outcome, deviceNanos, failed ? "INVALID_FIELD" : "", failed ? "it diverged" : ""));
        }

        void lose() {
            listener.lost();
        }
    }

    @Override
    public synchronized RunningJob start(Start start, Listener listener) {
        Run run = new Run(start, listener);
        runs.put(start.job(), run);
        notifyAll();
        return run;
    }

    /** The current run of a job; waits for it. */
    synchronized Run run(JobId job) throws InterruptedException {
        while (!runs.containsKey(job.value())) {
            wait();
        }
        return Objects.requireNonNull(runs.remove(job.value()));
    }

    /** Any job that was started; waits for one. */
    synchronized Run next() throws InterruptedException {
        while (runs.isEmpty()) {
            wait();
        }
        return Objects.requireNonNull(runs.remove(runs.keySet().iterator().next()));
    }

    /** From now on jobs end when they are told to: the test is over. */
    void leave() {
        leaving = true;
    }

    synchronized int running() {
        return runs.size();
    }
}
