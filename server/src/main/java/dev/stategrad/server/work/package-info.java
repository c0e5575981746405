/**
 * Work on the device: trainings, analyses, scorings, and their turns.
 *
 * <p>{@link dev.stategrad.server.work.Device} hands out turns, which users share fairly by time. Whoever holds a turn is asked
 * before each run of the device (250 ms or less) whether it was cancelled, and passes the turn on when its quantum is used up and
 * somebody waits; so a cancelled job frees the device at once. A {@link dev.stategrad.server.work.DeviceAccount} says whose share
 * it is.
 *
 * <p>{@link dev.stategrad.server.work.Workers} are the threads of open calls. Accepted jobs are done through
 * {@link dev.stategrad.server.work.JobWorker}, which may be in another process; what belongs to an analysis lies in its
 * {@link dev.stategrad.server.work.JobFolder}, what belongs to a training with its model.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.work;
