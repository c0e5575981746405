package dev.stategrad.deploy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What environment variables assign: {@code STATEGRAD_LISTEN_PORT} sets {@code listen.port}. A variable that begins with the
 * name of a section must be a setting's; any other is left alone, since the launcher, the client and orchestrators set
 * variables with this prefix, too (Kubernetes does for every service that is called stategrad).
 */
final class Environment {
    private Environment() {}

    static List<Assignment> read(Map<String, String> variables, List<String> problems) {
        Map<String, String> keys = new TreeMap<>();
        Settings.all().forEach(setting -> keys.put(setting.variable(), setting.key()));
        List<Assignment> assignments = new ArrayList<>();
        new TreeMap<>(variables).forEach((name, text) -> {
            String key = keys.get(name);
            if (key != null) {
                assignments.add(new Assignment(key, text, new Origin(name)));
            } else if (beginsWithSection(name)) {
                problems.add(Unknown.describe(name, "the variable of a setting", keys.keySet()));
            }
        });
        return assignments;
    }

    private static boolean beginsWithSection(String name) {
        return Settings.sections().stream().anyMatch(section -> name.startsWith(Setting.variable(section) + "_"));
    }
}
