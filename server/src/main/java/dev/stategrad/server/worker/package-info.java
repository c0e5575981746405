/**
 * The process that holds the device, and the front's end of the line to it. The front never loads TensorFlow: memory of a
 * device is given back only when a process ends, and what crashes in it must not take the service along.
 *
 * <ul>
 *   <li>{@code WorkerServices}: what a worker offers; {@code WorkerEndpoint}, {@code JobCall} and the {@code JobTask}s do jobs,
 *       whose requests and results lie in the data directory;
 *   <li>{@link dev.stategrad.server.worker.Worker}: how the front sees it.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.worker;
