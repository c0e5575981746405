package dev.stategrad.deploy;

import dev.stategrad.client.cli.StopSignals;
import dev.stategrad.deploy.config.EffectiveConfig;
import dev.stategrad.server.StategradServer;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.logs.Logging;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: the service on a TCP port until a signal stops it. */
@Command(
        name = "serve",
        description = "Run the service until SIGTERM or Ctrl-C; a second signal ends it at once. Jobs that a stop"
                + " interrupted are taken up again at the start. Every default is in deploy/stategrad.yaml; a file"
                + " changes it, an environment variable such as STATEGRAD_LISTEN_PORT changes that, and a flag all.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${env:STATEGRAD_CONFIG}",
            description = "Configuration file (default: what STATEGRAD_CONFIG says, or none).")
    private @Nullable Path file;

    @Option(
            names = "--check",
            description = "Only show the configuration as it comes out, and where each value is from; or all that is"
                    + " wrong with it.")
    private boolean check;

    @Mixin
    private final ServeFlags flags = new ServeFlags();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        EffectiveConfig effective =
                EffectiveConfig.load(Optional.ofNullable(file), System.getenv(), flags.assignments());
        List<String> problems = new ArrayList<>(effective.problems());
        problems.addAll(SafeStart.problems(effective.config()));
        problems.addAll(SafeStart.unreadable(effective.config()));
        if (!problems.isEmpty()) {
            return refuse(problems);
        }
        if (check) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(effective.show());
            out.flush();
            return ExitCode.OK;
        }
        serve(effective.config().asService());
        return ExitCode.OK;
    }

    private int refuse(List<String> problems) {
        PrintWriter err = spec.commandLine().getErr();
        problems.forEach(problem -> err.println(spec.qualifiedName() + ": " + problem));
        err.flush();
        return ExitCode.USAGE;
    }

    private static void serve(ServerConfig config) throws IOException, InterruptedException {
        Logging.start(config.logs(), System.err);
        try (StategradServer server = StategradServer.listen(config)) {
            StopSignals.install(server::close);
            System.out.println("listening on " + config.listen().host() + ":" + server.port() + ", models in "
                    + config.dataDirectory());
            server.awaitTermination();
        }
    }
}
