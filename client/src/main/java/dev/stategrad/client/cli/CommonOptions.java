package dev.stategrad.client.cli;

import dev.stategrad.client.ConnectionOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command takes: which server, and for whom to write. */
final class CommonOptions {
    @ArgGroup(validate = false)
    private final ServerFlags server = new ServerFlags();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the server in this process keeps its models (default: ~/.stategrad).")
    private Path dataDirectory = Path.of(System.getProperty("user.home"), ".stategrad");

    @Option(names = "--json", description = "For scripts: no progress, the result as one line of JSON.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** Opens the line to the server, or starts one. */
    Connection connect() throws IOException {
        server.problem().ifPresent(problem -> {
            throw usage(problem);
        });
        try {
            Optional<ConnectionOptions> elsewhere = server.connection();
            return elsewhere.isPresent() ? Connection.to(elsewhere.get()) : Connection.embedded(dataDirectory);
        } catch (IllegalArgumentException e) {
            throw usage("--" + e.getMessage());
        }
    }

    /** The words that send another command to the same server. */
    List<String> server() {
        List<String> words = server.words();
        return words.isEmpty() ? List.of("--data-dir", dataDirectory.toString()) : words;
    }

    /** Requires a server that outlives this command. */
    void requireServer(String option) {
        if (server.words().isEmpty()) {
            throw usage(option + ": expected with --server only, since the server in this process ends with it");
        }
    }

    Output output() {
        return new Output(command.commandLine().getOut(), command.commandLine().getErr(), json);
    }

    /** The arguments are wrong. */
    ParameterException usage(String problem) {
        return new ParameterException(command.commandLine(), problem);
    }

    /** Requires a number of at least {@code least}. */
    void requireAtLeast(String option, long least, long found) {
        if (found < least) {
            throw usage(option + ": expected at least " + least + ", found " + found);
        }
    }

    /** Requires a finite number above 0. */
    void requireAboveZero(String option, double found) {
        if (!(found > 0) || Double.isInfinite(found)) {
            throw usage(option + ": expected a number above 0, found " + found);
        }
    }
}
