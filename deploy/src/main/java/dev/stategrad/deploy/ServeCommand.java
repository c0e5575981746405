package dev.stategrad.deploy;

import dev.stategrad.server.ServerOptions;
import dev.stategrad.server.StategradServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serve}: the service on a TCP port until a signal stops it. */
@Command(
        name = "serve",
        description = "Run the service until SIGTERM or Ctrl-C; a second signal ends it at once. Trainings that a stop"
                + " interrupted are taken up again at the start.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final long MOST_MEBIBYTES = Long.MAX_VALUE >> 20;
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "50051",
            description = "Port to listen on, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.stategrad",
            description = "Where models are kept (default: ~/.stategrad).")
    private Path dataDirectory = Path.of("");

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "Port of the Prometheus endpoint, 0 for any free one (default: none).")
    private @Nullable Integer metricsPort;

    @Option(
            names = "--analysis-memory",
            paramLabel = "MIB",
            description = "Memory that one analysis or training may take, and all that run together"
                    + " (default: half of the machine's).")
    private @Nullable Long analysisMemory;

    @Option(
            names = "--checkpoint-seconds",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "A training writes down where it stands after every epoch, and at least this often"
                    + " (default: ${DEFAULT-VALUE}).")
    private int checkpointSeconds;

    @Option(
            names = "--insecure",
            description =
                    "Allow an address that other machines can reach, though anyone there may then use the service.")
    private boolean insecure;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkPort("--port", port);
        if (metricsPort != null) {
            checkPort("--metrics-port", metricsPort);
        }
        checkHost();
        if (checkpointSeconds < 1) {
            throw usage("--checkpoint-seconds: expected at least 1, found " + checkpointSeconds);
        }
        if (analysisMemory != null && (analysisMemory < 1 || analysisMemory > MOST_MEBIBYTES)) {
            throw usage("--analysis-memory: expected 1 to " + MOST_MEBIBYTES + " MiB, found " + analysisMemory);
        }
        ServerOptions options = ServerOptions.defaults(dataDirectory)
                .withMetricsPort(metricsPort == null ? OptionalInt.empty() : OptionalInt.of(metricsPort))
                .withCheckpointInterval(Duration.ofSeconds(checkpointSeconds))
                .resumingTrainings();
        if (analysisMemory != null) {
            options = options.withAnalysisMemoryBytes(analysisMemory << 20);
        }
        try (StategradServer server = StategradServer.start(StategradServer.nettyBuilder(host, port), options)) {
            StopSignals.install(server::close);
            System.out.println("listening on " + host + ":" + server.port() + ", models in " + dataDirectory);
            server.awaitTermination();
        }
        return 0;
    }

    private void checkPort(String option, int value) {
        if (value < 0 || value > MAX_PORT) {
            throw usage(option + ": expected 0 to " + MAX_PORT + ", found " + value);
        }
    }

    private void checkHost() {
        try {
            if (!insecure && !InetAddress.getByName(host).isLoopbackAddress()) {
                throw usage(
                        "--host: expected a loopback address, or --insecure to let other machines in, found " + host);
            }
        } catch (UnknownHostException e) {
            throw usage("--host: expected an address of this machine, found " + host);
        }
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
