/**
 * How the service listens on a network: {@link dev.stategrad.server.network.Listener} sets every limit of a connection, {@link
 * dev.stategrad.server.network.ServerTls} proves who the server is and checks who the other side is, with files that may be
 * replaced while it runs.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.network;
