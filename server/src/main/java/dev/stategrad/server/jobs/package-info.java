/**
 * Accepted work: its queue and its states.
 *
 * <p>{@link dev.stategrad.server.jobs.Jobs} takes a job from its acceptance to its one final state. {@link
 * dev.stategrad.server.jobs.JobStore} keeps every step on the disk before anybody hears of it.
 *
 * <ul>
 *   <li>Acceptance: a {@link dev.stategrad.server.jobs.JobRequest} says how a {@link dev.stategrad.server.jobs.JobWork} is to be
 *       treated, and {@code JobRoom} whether there is room for it.
 *   <li>The device: {@code LiveJobs} holds the jobs of this process and the lock under which they change, {@code FairQueue} says
 *       who is next, {@code JobRunner} has a {@link dev.stategrad.server.work.JobWorker} do the work, and {@code JobSettlement}
 *       writes down what came of it.
 *   <li>What others left: {@code AbandonedJobs} are those of processes that are gone; {@link
 *       dev.stategrad.server.jobs.Housekeeping} takes them up, and forgets what is long over.
 * </ul>
 *
 * <p>{@link dev.stategrad.server.jobs.Trainings} is the same seen from the models.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.jobs;
