package dev.stategrad.client.cli;

import dev.stategrad.client.ConnectionOptions;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.spi.EmbeddedServer;
import dev.stategrad.client.spi.EmbeddedServerProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** A line to a server for as long as a command runs. */
final class Connection implements AutoCloseable {
    private final StategradClient client;
    private final @Nullable EmbeddedServer embedded;
    private final Thread stop = new Thread(this::closeServer, "stop");

    private Connection(StategradClient client, @Nullable EmbeddedServer embedded) {
        this.client = client;
        this.embedded = embedded;
        if (embedded != null) {
            // Ctrl-C stops the server, too, which lets a training write down where it stands.
            Runtime.getRuntime().addShutdownHook(stop);
        }
    }

    /** A line to a server elsewhere. */
    static Connection to(ConnectionOptions options) throws IOException {
        return new Connection(StategradClient.connect(options), null);
    }

    /** A line to a server in this process. */
    static Connection embedded(Path dataDirectory) throws IOException {
        EmbeddedServerProvider provider = ServiceLoader.load(EmbeddedServerProvider.class)
                .findFirst()
                .orElseThrow(() -> new CommandFailedException(
                        "expected --server HOST:PORT, since this installation brings no server of its own"));
        EmbeddedServer server = provider.start(dataDirectory);
        return new Connection(StategradClient.over(server.channel()), server);
    }

    StategradClient client() {
        return client;
    }

    /** Whether the server goes on when this program ends. */
    boolean isRemote() {
        return embedded == null;
    }

    @Override
    public void close() {
        client.close();
        if (embedded != null && !isStopping()) {
            embedded.close();
        }
    }

    private void closeServer() {
        if (embedded != null) {
            embedded.close();
        }
    }

    private boolean isStopping() {
        try {
            return !Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
