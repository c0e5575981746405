package dev.stategrad.client.cli;

import dev.stategrad.client.IssuedToken;
import dev.stategrad.client.Scope;
import dev.stategrad.client.TokenInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code admin tokens}. */
@Command(
        name = "tokens",
        description = "Lists, makes and revokes personal tokens.",
        synopsisSubcommandLabel = "list | create --user NAME | revoke TOKEN",
        subcommands = {
            AdminTokensCommand.ListTokens.class,
            AdminTokensCommand.Create.class,
            AdminTokensCommand.Revoke.class
        })
final class AdminTokensCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected list, create or revoke, found none");
    }

    /** All of them. */
    @Command(name = "list", description = "Lists all tokens, without their secrets.")
    static final class ListTokens implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() throws IOException {
            try (Connection connection = common.connect()) {
                List<TokenInfo> tokens = connection.client().administration().listTokens();
                List<String> lines = tokens.isEmpty()
                        ? List.of("no tokens")
                        : tokens.stream().map(AdminTokensCommand::line).toList();
                common.output()
                        .result(
                                Map.of(
                                        "tokens",
                                        tokens.stream()
                                                .map(AdminTokensCommand::json)
                                                .toList()),
                                lines);
            }
            return 0;
        }
    }

    /** One more. */
    @Command(
            name = "create",
            description =
                    "Makes a token and prints it, alone on standard output: this is the only time that it is told.")
    static final class Create implements Callable<Integer> {
        private static final Pattern LIFETIME = Pattern.compile("(\\d{1,6})([smhdw])");

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Option(names = "--user", paramLabel = "NAME", required = true, description = "Whose it is.")
        private String user = "";

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                defaultValue = "submit",
                description = "read: look; submit: also bring in models and have jobs done; admin: everything (default:"
                        + " ${DEFAULT-VALUE}).")
        private Scope scope = Scope.SUBMIT;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                defaultValue = "90d",
                description = "How long it is good for, e.g. 12h, 90d, 52w, or never (default: ${DEFAULT-VALUE}).")
        private String expires = "";

        @Option(
                names = "--label",
                paramLabel = "TEXT",
                defaultValue = "",
                description = "What it is for, e.g. the name of a machine.")
        private String label = "";

        @Override
        public Integer call() throws IOException {
            Optional<Duration> lifetime = lifetime();
            try (Connection connection = common.connect()) {
                IssuedToken made = connection.client().administration().createToken(user, scope, label, lifetime);
                Map<String, Object> json = json(made.token());
                json.put("secret", made.secret());
                common.output().note(line(made.token()));
                common.output().result(json, List.of(made.secret()));
            }
            return 0;
        }

        private Optional<Duration> lifetime() {
            if (expires.equals("never")) {
                return Optional.empty();
            }
            Matcher found = LIFETIME.matcher(expires);
            if (!found.matches()) {
                throw common.usage("--expires: expected a time such as 90d, or never, found " + expires);
            }
            long count = Long.parseLong(found.group(1));
            return Optional.of(
                    switch (found.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        case "d" -> Duration.ofDays(count);
                        default -> Duration.ofDays(7 * count);
                    });
        }
    }

    /** One less. */
    @Command(name = "revoke", description = "Has a token refused at once; calls that it opened end within a second.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Parameters(paramLabel = "TOKEN", description = "Id of the token, as in the list; not its secret.")
        private String token = "";

        @Override
        public Integer call() throws IOException {
            try (Connection connection = common.connect()) {
                TokenInfo revoked = connection.client().administration().revokeToken(token);
                common.output().result(json(revoked), List.of(line(revoked)));
            }
            return 0;
        }
    }

    private static String line(TokenInfo token) {
        String state = token.revoked()
                .map(since -> "revoked " + since)
                .or(() -> token.expires().map(end -> "expires " + end))
                .orElse("never expires");
        return token.id() + "  " + token.user() + "  " + ModelJson.lower(token.scope()) + "  " + state
                + (token.label().isEmpty() ? "" : "  " + token.label());
    }

    private static Map<String, Object> json(TokenInfo token) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", token.id());
        json.put("user", token.user());
        json.put("scope", ModelJson.lower(token.scope()));
        json.put("label", token.label());
        json.put("created", token.created().toString());
        json.put("expires", token.expires().map(Object::toString).orElse(null));
        json.put("revoked", token.revoked().map(Object::toString).orElse(null));
        return json;
    }
}
