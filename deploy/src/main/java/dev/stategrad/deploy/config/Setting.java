package dev.stategrad.deploy.config;

import dev.stategrad.server.config.ServerConfig;
import java.util.Locale;
import java.util.function.Function;

/**
 * One thing that can be configured.
 *
 * @param key section and name, e.g. {@code listen.port}
 * @param type how its value is written
 * @param in where a configuration has it
 */
record Setting<T>(String key, ValueType<T> type, Function<ServerConfig, T> in) {
    String section() {
        return key.substring(0, key.indexOf('.'));
    }

    String name() {
        return key.substring(key.indexOf('.') + 1);
    }

    /** The environment variable that sets it. */
    String variable() {
        return variable(key);
    }

    static String variable(String key) {
        return "STATEGRAD_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    String textIn(ServerConfig config) {
        return type.write().apply(in.apply(config));
    }
}
