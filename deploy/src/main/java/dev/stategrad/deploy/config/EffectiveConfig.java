package dev.stategrad.deploy.config;

import dev.stategrad.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration as it comes out of all its layers.
 *
 * @param config the server's; of no meaning when there are problems
 * @param origins where each setting's value was written, by its key
 * @param problems all that is wrong, one line each
 */
public record EffectiveConfig(ServerConfig config, Map<String, Origin> origins, List<String> problems) {
    private static final int SHOWN = 60;

    /**
     * Reads all layers.
     *
     * @param file empty: none
     * @param environment variables of the process
     * @param flags of the command line; the last one for a setting counts
     */
    public static EffectiveConfig load(Optional<Path> file, Map<String, String> environment, List<Assignment> flags) {
        List<String> problems = new ArrayList<>();
        List<Assignment> layers = new ArrayList<>();
        file.ifPresent(path -> layers.addAll(ConfigFile.read(path, problems)));
        layers.addAll(Environment.read(environment, problems));
        layers.addAll(flags);
        Assigned assigned = new Assigned(Settings.defaults());
        layers.forEach(assignment -> assigned.accept(assignment, problems));
        List<String> unfit = new ArrayList<>();
        ServerConfig config = new ConfigBuilder(assigned, unfit).build();
        unfit.forEach(problem -> problems.add(assigned.withOrigin(problem)));
        return new EffectiveConfig(config, Map.copyOf(assigned.origins), List.copyOf(problems));
    }

    /** As a file that would say the same, with the origin of each value. */
    public String show() {
        StringBuilder text = new StringBuilder();
        String section = "";
        for (Setting<?> setting : Settings.all()) {
            if (!setting.section().equals(section)) {
                section = setting.section();
                text.append(section).append(":\n");
            }
            String line = "  " + setting.name() + ": " + quoted(setting.textIn(config));
            text.append(line)
                    .append(" ".repeat(Math.max(1, 44 - line.length())))
                    .append("# ")
                    .append(origins.getOrDefault(setting.key(), Origin.DEFAULT))
                    .append('\n');
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9/~][A-Za-z0-9._/~%-]*") ? text : "'" + text.replace("'", "''") + "'";
    }

    private static final class Assigned implements ConfigBuilder.Values {
        private final ServerConfig defaults;
        private final Map<String, Object> values = new HashMap<>();
        private final Map<String, Origin> origins = new HashMap<>();

        Assigned(ServerConfig defaults) {
            this.defaults = defaults;
        }

        void accept(Assignment assignment, List<String> problems) {
            Optional<Setting<?>> setting = Settings.find(assignment.key());
            if (setting.isEmpty()) {
                problems.add(
                        assignment.origin() + ": " + Unknown.describe(assignment.key(), "a setting", Settings.keys()));
                return;
            }
            setting.get()
                    .type()
                    .read()
                    .apply(assignment.text().strip())
                    .ifPresentOrElse(
                            value -> {
                                values.put(assignment.key(), value);
                                origins.put(assignment.key(), assignment.origin());
                            },
                            () -> problems.add(describe(setting.get(), assignment)));
        }

        @Override
        @SuppressWarnings("unchecked") // only what the setting's own type has read is put in
        public <T> T get(Setting<T> setting) {
            T value = (T) values.get(setting.key());
            return value == null ? setting.in().apply(defaults) : value;
        }

        /** @param problem begins with the key of a setting */
        String withOrigin(String problem) {
            Origin origin = origins.get(problem.substring(0, Math.max(0, problem.indexOf(':'))));
            return origin == null ? problem : origin + ": " + problem;
        }

        private static String describe(Setting<?> setting, Assignment assignment) {
            return "%s: %s: expected %s, found %s"
                    .formatted(
                            assignment.origin(), setting.key(), setting.type().expected(), shown(assignment.text()));
        }

        // Not all of what may have been pasted into the wrong place.
        private static String shown(String text) {
            String line = text.lines().findFirst().orElse("").strip();
            boolean cut = line.length() > SHOWN || text.lines().count() > 1;
            return line.isEmpty() ? "nothing" : line.substring(0, Math.min(SHOWN, line.length())) + (cut ? "…" : "");
        }
    }
}
