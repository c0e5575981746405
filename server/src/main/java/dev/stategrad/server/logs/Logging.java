package dev.stategrad.server.logs;

import com.google.gson.Gson;
import dev.stategrad.server.config.LogConfig;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** The logs of a process that serves. */
public final class Logging {
    private static final String TOLD = "stategrad.logs";

    private static final Gson GSON = new Gson();
    // A logger that nobody holds is forgotten, and its level with it.
    private static final List<Logger> HELD = new ArrayList<>();

    private Logging() {}

    /** From now on everything in this process is logged as {@code config} says, to {@code out}. */
    public static synchronized void start(LogConfig config, PrintStream out) {
        System.setProperty(TOLD, GSON.toJson(config));
        LogManager.getLogManager().reset();
        HELD.clear();
        Logger root = Logger.getLogger("");
        root.addHandler(new LineHandler(out, formatter(config.format())));
        setLevel(root, config.level());
        config.levels().forEach((name, level) -> setLevel(Logger.getLogger(name), level));
    }

    /** The options of Java with which another process of ours logs as this one does; none before {@link #start}. */
    public static List<String> forProcesses() {
        String told = System.getProperty(TOLD);
        return told == null ? List.of() : List.of("-D" + TOLD + "=" + told);
    }

    /** Starts as the process that started this one said in {@link #forProcesses}, if it did. */
    public static void startAsTold(PrintStream out) {
        String told = System.getProperty(TOLD);
        if (told != null) {
            start(GSON.fromJson(told, LogConfig.class), out);
        }
    }

    static Formatter formatter(LogConfig.Format format) {
        return switch (format) {
            case TEXT -> new TextLines();
            case JSON -> new JsonLines();
        };
    }

    private static void setLevel(Logger logger, LogConfig.Level level) {
        logger.setLevel(
                switch (level) {
                    case ERROR -> Level.SEVERE;
                    case WARNING -> Level.WARNING;
                    case INFO -> Level.INFO;
                    case DEBUG -> Level.FINE;
                });
        HELD.add(logger);
    }

    /** The name that SLF4J has for a level. */
    static String name(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN";
        }
        return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    /** Whole lines at once, so that no other process's words get in between. */
    private static final class LineHandler extends StreamHandler {
        LineHandler(PrintStream out, Formatter formatter) {
            super(out, formatter);
            setLevel(Level.ALL);
            try {
                setEncoding(StandardCharsets.UTF_8.name());
            } catch (java.io.UnsupportedEncodingException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public synchronized void publish(java.util.logging.LogRecord entry) {
            super.publish(entry);
            flush();
        }

        // Standard error belongs to the process.
        @Override
        public synchronized void close() {
            flush();
        }
    }
}
