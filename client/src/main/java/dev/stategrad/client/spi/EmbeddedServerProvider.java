package dev.stategrad.client.spi;

import java.io.IOException;
import java.nio.file.Path;

/** Starts a server in this process, for commands that are not told of another one. */
public interface EmbeddedServerProvider {
    /**
     * Starts a server.
     *
     * @param dataDirectory where it keeps its models; made when missing
     * @throws IOException when the directory cannot be used
     */
    EmbeddedServer start(Path dataDirectory) throws IOException;
}
