package dev.stategrad.server.worker;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.work.AnalysisCheckpoints;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.JobFolder;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a job's analysis down whenever its time has come, and when it is to stop for a drain. */
final class Checkpointing implements AnalysisCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointing.class);

    private final JobFolder folder;
    private final ResultsFile results;
    private final DeviceAccount account;
    private final AnalysisCheckpoint before;
    private final Cancellation cancellation;
    private final long intervalNanos;
    private final LongSupplier nanoClock;
    private long writtenAt;
    private volatile boolean draining;

    /**
     * @param before that the analysis goes on from
     * @param nanoClock by which the interval is measured, as {@link System#nanoTime}; asked once for each question
     */
    Checkpointing(
            JobFolder folder,
            ResultsFile results,
            DeviceAccount account,
            AnalysisCheckpoint before,
            Cancellation cancellation,
            Duration interval,
            LongSupplier nanoClock) {
        this.folder = folder;
        this.results = results;
        this.account = account;
        this.before = before;
        this.cancellation = cancellation;
        this.intervalNanos = interval.toNanos();
        this.nanoClock = nanoClock;
        this.writtenAt = nanoClock.getAsLong();
    }

    /** Has the analysis written down at the next place where it can be, and then stop. By any thread. */
    void drain() {
        draining = true;
    }

    @Override
    public boolean isDue() {
        return nanoClock.getAsLong() - writtenAt >= intervalNanos || draining;
    }

    @Override
    public void write(State state) {
        try {
            // The results first: a checkpoint speaks of those that are told.
            results.force();
            new AnalysisCheckpoint(results.bytes(), before.deviceNanos() + account.busyNanos())
                    .write(folder, out -> state.writeTo(new Breakable(out)));
        } catch (IOException e) {
            LOG.warn("could not write down {}; it goes on", folder, e);
        }
        writtenAt = nanoClock.getAsLong();
        if (draining) {
            throw new CancellationException("written down to go on later");
        }
    }

    /** A state may be large; who cancels the job does not wait for it. */
    private final class Breakable extends FilterOutputStream {
        Breakable(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int size) throws IOException {
            if (cancellation.reason().equals(Optional.of(FailureReason.CANCELLED))) {
                throw new CancellationException("cancelled");
            }
            out.write(bytes, from, size);
        }
    }
}
