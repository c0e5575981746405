package dev.stategrad.server.logs;

import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;

/** A line for people; an error's stack trace follows on lines that begin with a blank. */
final class TextLines extends Formatter {
    @Override
    public String format(LogRecord entry) {
        String line = "%s %-5s %s%s %s\n"
                .formatted(
                        entry.getInstant().truncatedTo(ChronoUnit.MILLIS),
                        Logging.name(entry.getLevel()),
                        shortName(String.valueOf(entry.getLoggerName())),
                        context(),
                        inOneLine(formatMessage(entry)));
        return entry.getThrown() == null ? line : line + indented(StackTraces.text(entry.getThrown()));
    }

    private static String context() {
        Map<LogContext.Key, String> context = LogContext.current();
        return context.isEmpty()
                ? ""
                : context.entrySet().stream()
                        .map(entry -> entry.getKey().label() + "=" + inOneLine(entry.getValue()))
                        .collect(Collectors.joining(" ", " [", "]"));
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    // What a caller wrote may be part of a message: it must not look like a line of ours.
    private static String inOneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    }

    private static String indented(String text) {
        return text.lines().map(line -> "  " + line + "\n").collect(Collectors.joining());
    }
}
