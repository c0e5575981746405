package dev.stategrad.deploy;

import dev.stategrad.client.spi.EmbeddedServer;
import dev.stategrad.client.spi.EmbeddedServerProvider;
import dev.stategrad.server.StategradServer;
import dev.stategrad.server.config.ServerConfig;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.file.Path;

/** The same server as {@code serve} runs, reached without a socket. */
public final class InProcessServerProvider implements EmbeddedServerProvider {
    /** For {@link java.util.ServiceLoader}. */
    public InProcessServerProvider() {}

    @Override
    public EmbeddedServer start(Path dataDirectory) throws IOException {
        String name = InProcessServerBuilder.generateName();
        StategradServer server = StategradServer.start(
                InProcessServerBuilder.forName(name),
                ServerConfig.defaults(dataDirectory).withWorkerInThisProcess());
        return new InProcessServer(server, InProcessChannelBuilder.forName(name).build());
    }

    private record InProcessServer(StategradServer server, ManagedChannel channel) implements EmbeddedServer {
        @Override
        public void close() {
            // The server first, so that who still listens hears how it ended.
            server.close();
            channel.shutdownNow();
        }
    }
}
