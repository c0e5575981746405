package dev.stategrad.deploy.config;

/**
 * A value that somebody wrote for a setting.
 *
 * @param key name of the setting, e.g. {@code listen.port}
 * @param text as it was written
 */
public record Assignment(String key, String text, Origin origin) {
    /** What a flag of the command line says. */
    public static Assignment flag(String key, String text, String flag) {
        return new Assignment(key, text, new Origin(flag));
    }
}
