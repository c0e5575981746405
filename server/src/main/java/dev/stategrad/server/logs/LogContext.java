package dev.stategrad.server.logs;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * For whom the current thread is at work; every line that it logs says so. Not SLF4J's MDC: the one that stands before {@code
 * java.util.logging} is inherited by threads that are started meanwhile, so that those of a pool would go on telling of the
 * first caller who needed them.
 */
public final class LogContext implements AutoCloseable {
    private static final ThreadLocal<Map<Key, String>> CURRENT = ThreadLocal.withInitial(Map::of);

    private final Map<Key, String> before;

    /** What is told, in this order. */
    public enum Key {
        /** The call that it is for: the trace id of W3C Trace Context. */
        TRACE,
        /** Who asked for it. */
        USER,
        /** The job that it is part of. */
        JOB;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private LogContext(Map<Key, String> values) {
        before = CURRENT.get();
        CURRENT.set(values);
    }

    /** From now on this thread's lines tell of {@code value}, too, until what is returned is closed. */
    public static LogContext with(Key key, String value) {
        Map<Key, String> values = new EnumMap<>(Key.class);
        values.putAll(CURRENT.get());
        values.put(key, value);
        return new LogContext(values);
    }

    /** {@code work} as it is to be handed to another thread: its lines tell there what this thread's tell now. */
    public static Runnable carry(Runnable work) {
        Map<Key, String> values = CURRENT.get();
        return () -> {
            try (LogContext handed = new LogContext(values)) {
                work.run();
            }
        };
    }

    static Map<Key, String> current() {
        return CURRENT.get();
    }

    @Override
    public void close() {
        CURRENT.set(before);
    }
}
