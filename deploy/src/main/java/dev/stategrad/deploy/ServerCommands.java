package dev.stategrad.deploy;

import dev.stategrad.client.spi.CommandProvider;
import java.util.List;

/** The commands that need the server or the graphs in this process. */
public final class ServerCommands implements CommandProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ServerCommands() {}

    @Override
    public List<Object> commands() {
        return List.of(new ServeCommand(), new HealthCommand(), new DeviceCommand(), new BenchCommand());
    }
}
