package dev.stategrad.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A piece of work that a server has accepted. It is on the server's disk before its name is told.
 *
 * @param name resource name, {@code jobs/ID}
 * @param kind what it does
 * @param target resource name of what it makes, {@code models/NAME} or {@code analyses/ID}
 * @param owner name of the user who asked for it
 * @param visibility who else may see it
 * @param status where it stands
 * @param created when it was accepted
 * @param started when it first got the device
 * @param ended when it reached its final status
 * @param deadline it is cancelled unless it is done by then; empty means never
 * @param queuePlace number of jobs that will start before it; 0 unless QUEUED
 * @param secondsToStart estimate; 0 when it runs, or when nothing is known
 * @param secondsLeft estimate of the time until it is done once it has started; 0 when not known
 * @param progress part of the work that is done, 0 to 1
 * @param deviceSeconds time that it held the device
 * @param attempts how often a worker took it up
 * @param failure why it failed or was cancelled, for a person; empty otherwise
 * @param failureReason the same for programs, in UPPER_SNAKE case; empty otherwise
 */
public record JobInfo(
        String name,
        JobKind kind,
        String target,
        String owner,
        Visibility visibility,
        JobStatus status,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> ended,
        Optional<Instant> deadline,
        int queuePlace,
        double secondsToStart,
        double secondsLeft,
        double progress,
        double deviceSeconds,
        int attempts,
        String failure,
        String failureReason) {}
