/**
 * The process that holds the device, and the front's end of the line to it. The front never loads TensorFlow: memory of a
 * device is given back only when a process ends, and what crashes in it must not take the service along.
 *
 * <ul>
 *   <li>The worker's side: {@code WorkerServices} is all that it offers. A {@code JobCall} has a {@code JobTask} done, an
 *       {@code AnalysisJob} or a {@code TrainingTask}, whose requests and results lie in the data directory. {@code WorkerMain} is
 *       the process.
 *   <li>The front's side: {@link dev.stategrad.server.worker.Worker} is there whenever it is needed, as a
 *       {@link dev.stategrad.server.worker.WorkerProcess} or, for who runs the service for one command, as an
 *       {@link dev.stategrad.server.worker.InProcessWorker}. {@link dev.stategrad.server.worker.Forwarding} passes on those calls
 *       that have the device while they last.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.worker;
