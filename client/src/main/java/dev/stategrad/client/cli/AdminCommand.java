package dev.stategrad.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who may use a server. */
@Command(
        name = "admin",
        description =
                "Keeps the users of a server and their tokens: with --server as one of its admins, without it in the data"
                        + " directory itself, which is how the first token is made. A running server sees the change within a second.",
        synopsisSubcommandLabel = "users | tokens",
        subcommands = {AdminUsersCommand.class, AdminTokensCommand.class})
final class AdminCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected users or tokens, found none");
    }
}
