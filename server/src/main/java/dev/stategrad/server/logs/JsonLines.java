package dev.stategrad.server.logs;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** One JSON object a line: time, level, logger, message, and what of trace, user, job and error there is. */
final class JsonLines extends Formatter {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    @Override
    public String format(LogRecord entry) {
        JsonObject line = new JsonObject();
        line.addProperty("time", entry.getInstant().toString());
        line.addProperty("level", Logging.name(entry.getLevel()));
        line.addProperty("logger", entry.getLoggerName());
        line.addProperty("message", formatMessage(entry));
        LogContext.current().forEach((key, value) -> line.addProperty(key.label(), value));
        if (entry.getThrown() != null) {
            line.addProperty("error", StackTraces.text(entry.getThrown()));
        }
        return GSON.toJson(line) + "\n";
    }
}
