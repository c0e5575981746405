package dev.stategrad.deploy;

import dev.stategrad.deploy.config.EffectiveConfig;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/** {@code health}: whether the server of this machine serves, for those who look after it in a container or a pod. */
@Command(
        name = "health",
        description =
                "Ask the server on this machine whether it serves: status 0 when it does, else 1. It is found by the same"
                        + " file, environment variables and flags as serve takes, and must show the certificate that they name.",
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${env:STATEGRAD_CONFIG}",
            description = "Configuration file of the server (default: what STATEGRAD_CONFIG says, or none).")
    private @Nullable Path file;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            defaultValue = "",
            description =
                    "What is asked about, e.g. stategrad.v1.AnalysisService or models/ID (default: the whole server).")
    private String service = "";

    @Mixin
    private final ServeFlags flags = new ServeFlags();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        EffectiveConfig effective =
                EffectiveConfig.load(Optional.ofNullable(file), System.getenv(), flags.assignments());
        if (!effective.problems().isEmpty()) {
            return refuse(effective.problems());
        }
        if (effective.config().listen().port() == 0) {
            return refuse(List.of("listen.port: expected the port on which the server listens, found 0"));
        }
        OwnServer server =
                new OwnServer(effective.config().listen(), effective.config().tls());
        try {
            return tell(server.health(service));
        } catch (StatusRuntimeException e) {
            String hint = server.tls().isEmpty() ? "; one that speaks TLS is asked with the --config of its own" : "";
            complain(server.address() + ": " + reason(e, hint));
            return ExitCode.SOFTWARE;
        }
    }

    private int tell(ServingStatus status) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(status);
        out.flush();
        return status == ServingStatus.SERVING ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private int refuse(List<String> problems) {
        problems.forEach(this::complain);
        return ExitCode.USAGE;
    }

    private void complain(String problem) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(spec.qualifiedName() + ": " + problem);
        err.flush();
    }

    private String reason(StatusRuntimeException failure, String hint) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE -> "expected a server, found none that can be reached (" + root(failure) + ")" + hint;
            case DEADLINE_EXCEEDED -> "expected an answer within " + OwnServer.PATIENCE_SECONDS + " s, found none";
            case NOT_FOUND -> "expected a service or model that it tells of, found " + service;
            default -> "expected an answer, found " + failure.getStatus().getCode();
        };
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return String.valueOf(root.getMessage()).replaceAll("\\s+", " ");
    }
}
