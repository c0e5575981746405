/**
 * The gRPC service. {@link dev.stategrad.server.StategradServer} puts the parts together:
 *
 * <ul>
 *   <li>{@code grpc}: endpoints, which translate between the wire and the parts below, and nothing else;
 *   <li>{@code jobs}: accepted work, its queue and its states;
 *   <li>{@code work}: training, analyses and scorings, and their turns on the device;
 *   <li>{@code models}: models on disk;
 *   <li>{@code identity}: who calls, and what they may do;
 *   <li>{@code config}: what a server needs to know before it starts;
 *   <li>{@code network}: how it listens: connections and TLS;
 *   <li>{@code limits}: how much one caller may ask for at a time;
 *   <li>{@code audit}: who did what;
 *   <li>{@code database}: the SQLite file behind jobs and identity;
 *   <li>{@code meters}: what the service counts;
 *   <li>{@code failures}: the errors that a caller gets to know.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server;
