package dev.stategrad.client.spi;

import io.grpc.ManagedChannel;

/** A server that runs in this process until it is closed. */
public interface EmbeddedServer extends AutoCloseable {
    /** The line to the server; belongs to the server, which shuts it down when it is closed. */
    ManagedChannel channel();

    /** Stops the server, and what it still works on. */
    @Override
    void close();
}
