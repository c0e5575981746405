/**
 * The gRPC service. {@link dev.stategrad.server.StategradServer} puts the parts together:
 *
 * <ul>
 *   <li>{@code grpc}: endpoints, which translate between the wire and the parts below, and nothing else;
 *   <li>{@code jobs}: training, analyses and scorings, and their turns on the device;
 *   <li>{@code models}: models on disk;
 *   <li>{@code meters}: what the service counts;
 *   <li>{@code failures}: the errors that a caller gets to know.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server;
