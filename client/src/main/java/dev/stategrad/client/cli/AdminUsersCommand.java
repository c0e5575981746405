package dev.stategrad.client.cli;

import dev.stategrad.client.UserInfo;
import dev.stategrad.client.UserSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code admin users}. */
@Command(
        name = "users",
        description = "Lists, makes and changes users.",
        synopsisSubcommandLabel = "list | create NAME | update NAME",
        subcommands = {AdminUsersCommand.ListUsers.class, AdminUsersCommand.Create.class, AdminUsersCommand.Update.class
        })
final class AdminUsersCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected list, create or update, found none");
    }

    /** All of them. */
    @Command(name = "list", description = "Lists all users.")
    static final class ListUsers implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() throws IOException {
            try (Connection connection = common.connect()) {
                List<UserInfo> users = connection.client().administration().listUsers();
                List<String> lines = users.isEmpty()
                        ? List.of("no users")
                        : users.stream().map(AdminUsersCommand::line).toList();
                common.output()
                        .result(
                                Map.of(
                                        "users",
                                        users.stream()
                                                .map(AdminUsersCommand::json)
                                                .toList()),
                                lines);
            }
            return 0;
        }
    }

    /** One more. */
    @Command(name = "create", description = "Makes a user known.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Mixin
        private final Settings settings = new Settings();

        @Parameters(paramLabel = "NAME", description = "1 to 64 of A-Z a-z 0-9 . _ @ + -, first a letter or digit.")
        private String name = "";

        @Override
        public Integer call() throws IOException {
            try (Connection connection = common.connect()) {
                UserInfo user = connection.client().administration().createUser(name, settings.given());
                common.output().result(json(user), List.of("created " + line(user)));
            }
            return 0;
        }
    }

    /** One changed. */
    @Command(name = "update", description = "Changes a user's weight or quotas.")
    static final class Update implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Mixin
        private final Settings settings = new Settings();

        @Parameters(paramLabel = "NAME", description = "Name of the user.")
        private String name = "";

        @Override
        public Integer call() throws IOException {
            if (settings.areNone()) {
                throw common.usage("expected --weight, --quota-bytes or --quota-jobs, found none");
            }
            try (Connection connection = common.connect()) {
                UserInfo user = connection.client().administration().updateUser(name, settings.given());
                common.output().result(json(user), List.of("updated " + line(user)));
            }
            return 0;
        }
    }

    /** What can be set. */
    static final class Settings {
        @Option(
                names = "--weight",
                paramLabel = "W",
                description = "The share of the device is in proportion to it (a new user's: 1).")
        private @Nullable Double weight;

        @Option(
                names = "--quota-bytes",
                paramLabel = "N",
                description = "Most bytes of models and results (default: what the server's configuration says).")
        private @Nullable Long quotaBytes;

        @Option(
                names = "--quota-jobs",
                paramLabel = "N",
                description = "Most jobs that wait (default: what the server's configuration says).")
        private @Nullable Integer quotaJobs;

        boolean areNone() {
            return weight == null && quotaBytes == null && quotaJobs == null;
        }

        UserSettings given() {
            return new UserSettings(
                    weight == null ? OptionalDouble.empty() : OptionalDouble.of(weight),
                    quotaBytes == null ? OptionalLong.empty() : OptionalLong.of(quotaBytes),
                    quotaJobs == null ? OptionalInt.empty() : OptionalInt.of(quotaJobs));
        }
    }

    private static String line(UserInfo user) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%s  weight %s", user.name(), user.weight()));
        user.quotaBytes()
                .ifPresent(bytes -> line.append("  at most ").append(bytes).append(" bytes"));
        user.quotaJobs()
                .ifPresent(jobs -> line.append("  at most ").append(jobs).append(" jobs"));
        return line.toString();
    }

    private static Map<String, Object> json(UserInfo user) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", user.name());
        json.put("created", user.created().toString());
        json.put("weight", user.weight());
        json.put(
                "quota_bytes", user.quotaBytes().isPresent() ? user.quotaBytes().getAsLong() : null);
        json.put("quota_jobs", user.quotaJobs().isPresent() ? user.quotaJobs().getAsInt() : null);
        return json;
    }
}
