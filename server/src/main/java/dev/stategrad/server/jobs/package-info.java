/**
 * Accepted work: its queue and its states.
 *
 * <p>{@link dev.stategrad.server.jobs.Jobs} takes a job from its acceptance to its one final state. {@link
 * dev.stategrad.server.jobs.JobStore} keeps every step on the disk before anybody hears of it, {@link
 * dev.stategrad.server.jobs.FairQueue} says who is next, and a {@link dev.stategrad.server.work.JobWorker} does the work.
 * {@link dev.stategrad.server.jobs.Trainings} is the same seen from the models; {@link
 * dev.stategrad.server.jobs.Housekeeping} takes up what others left, and forgets what is long over.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.jobs;
