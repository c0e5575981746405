package dev.stategrad.deploy;

import dev.stategrad.client.StategradClient;
import dev.stategrad.client.spi.EmbeddedServer;
import dev.stategrad.server.StategradServer;
import dev.stategrad.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;

/** A server and a client at its defaults, over a socket of this machine or without one. */
record Service(StategradClient client, AutoCloseable server, String address) implements AutoCloseable {
    enum Line {
        NETTY,
        IN_PROCESS
    }

    static Service start(Line line, Path dataDirectory) throws IOException {
        return switch (line) {
            case NETTY -> listening(ServerConfig.defaults(dataDirectory).withWorkerInThisProcess());
            case IN_PROCESS -> {
                EmbeddedServer server = new InProcessServerProvider().start(dataDirectory);
                yield new Service(StategradClient.over(server.channel()), server, "");
            }
        };
    }

    static Service withMemory(Path dataDirectory, long analysisMemoryBytes) throws IOException {
        return listening(ServerConfig.defaults(dataDirectory)
                .withWorkerInThisProcess()
                .withAnalysisMemoryBytes(analysisMemoryBytes));
    }

    private static Service listening(ServerConfig defaults) throws IOException {
        ServerConfig config = defaults.listeningOn("127.0.0.1", 0);
        StategradServer server = StategradServer.start(StategradServer.nettyBuilder(config), config);
        String address = "127.0.0.1:" + server.port();
        return new Service(StategradClient.connect(address), server, address);
    }

    @Override
    public void close() throws Exception {
        client.close();
        server.close();
    }
}
