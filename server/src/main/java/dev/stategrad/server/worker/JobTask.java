package dev.stategrad.server.worker;

import dev.stategrad.worker.v1.JobEnd;
import dev.stategrad.worker.v1.JobProgress;
import dev.stategrad.worker.v1.StopReason;
import java.util.function.Consumer;

/** What there is to do for a job. */
interface JobTask {
    /**
     * Does it, to its end or until it is stopped. Errors of any kind are an end.
     *
     * @param progress told by any thread; must not block
     */
    JobEnd run(Consumer<JobProgress> progress);

    /** Has it leave the device soon; by any thread, at any time. A drain may be followed by a cancel. */
    void stop(StopReason why);
}
