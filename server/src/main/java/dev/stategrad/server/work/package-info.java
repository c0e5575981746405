/**
 * Work that outlasts a message: trainings, analyses, scorings, and their turns on the device.
 *
 * <p>{@link dev.stategrad.server.work.Device} hands out turns, first come, first served. Whoever holds a turn is asked
 * before each run of the device (250 ms or less) whether it was cancelled, and passes the turn on when someone waits; so
 * several people share the device run by run, and a cancelled job frees it at once.
 *
 * <p>{@link dev.stategrad.server.work.Trainings} live on their own, {@link dev.stategrad.server.work.Workers} carry the
 * analyses and scorings of open calls. Jobs are kept in memory; the models that they make are on disk.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.work;
