package dev.stategrad.server.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.stategrad.server.config.LogConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What lands on standard error. */
@Isolated // there is one LogManager
class LoggingTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void restore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    @Test
    void json_recordWithContextAndError_isOneObjectOnOneLine() {
        start(LogConfig.Format.JSON, Map.of());

        try (LogContext user = LogContext.with(LogContext.Key.USER, "anna");
                LogContext job = LogContext.with(LogContext.Key.JOB, "jobs/1")) {
            LogRecord entry = new LogRecord(Level.WARNING, "disk {0}\n\"full\"");
            entry.setParameters(new Object[] {"a"});
            entry.setLoggerName("dev.stategrad.Store");
            entry.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
            entry.setThrown(new IllegalStateException("no room"));
            Logger.getLogger("dev.stategrad.Store").log(entry);
        }

        assertThat(lines()).hasSize(1);
        JsonObject line = JsonParser.parseString(lines().get(0)).getAsJsonObject();
        assertThat(line.get("time").getAsString()).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(line.get("level").getAsString()).isEqualTo("WARN");
        assertThat(line.get("logger").getAsString()).isEqualTo("dev.stategrad.Store");
        assertThat(line.get("message").getAsString()).isEqualTo("disk a\n\"full\"");
        assertThat(line.get("user").getAsString()).isEqualTo("anna");
        assertThat(line.get("job").getAsString()).isEqualTo("jobs/1");
        assertThat(line.has("trace")).isFalse();
        assertThat(line.get("error").getAsString())
                .startsWith("java.lang.IllegalStateException: no room")
                .contains("LoggingTest");
    }

    @Test
    void text_messageWithLineBreaks_staysOneLine() {
        start(LogConfig.Format.TEXT, Map.of());

        try (LogContext trace = LogContext.with(LogContext.Key.TRACE, "abc")) {
            Logger.getLogger("dev.stategrad.Store").info("named \"x\n2026-01-01T00:00:00Z INFO forged\"");
        }

        assertThat(lines())
                .singleElement()
                .asString()
                .endsWith(" INFO  Store [trace=abc] named \"x 2026-01-01T00:00:00Z INFO forged\"");
    }

    @Test
    void levels_ofALogger_beatThatOfAll() {
        start(LogConfig.Format.TEXT, Map.of("a", LogConfig.Level.ERROR, "a.b", LogConfig.Level.DEBUG));

        Logger.getLogger("a.c").warning("not shown");
        Logger.getLogger("a.b.c").fine("shown 1");
        Logger.getLogger("d").info("shown 2");
        Logger.getLogger("d").fine("not shown either");

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0)).endsWith("DEBUG c shown 1");
        assertThat(lines().get(1)).endsWith("INFO  d shown 2");
    }

    @Test
    void carry_toAnotherThread_tellsThereAndNotAfterwards() throws InterruptedException {
        start(LogConfig.Format.TEXT, Map.of());
        Runnable carried;
        try (LogContext user = LogContext.with(LogContext.Key.USER, "anna")) {
            carried = LogContext.carry(() -> Logger.getLogger("w").info("one"));
        }

        Thread other = new Thread(() -> {
            carried.run();
            Logger.getLogger("w").info("two");
        });
        other.start();
        other.join();

        assertThat(lines().get(0)).endsWith("[user=anna] one");
        assertThat(lines().get(1)).endsWith("w two");
    }

    @Test
    void with_withinAnother_addsAndGoesBack() {
        try (LogContext user = LogContext.with(LogContext.Key.USER, "anna")) {
            try (LogContext job = LogContext.with(LogContext.Key.JOB, "jobs/1")) {
                assertThat(LogContext.current())
                        .isEqualTo(Map.of(LogContext.Key.USER, "anna", LogContext.Key.JOB, "jobs/1"));
            }
            assertThat(LogContext.current()).isEqualTo(Map.of(LogContext.Key.USER, "anna"));
        }
        assertThat(LogContext.current()).isEmpty();
    }

    private void start(LogConfig.Format format, Map<String, LogConfig.Level> levels) {
        Logging.start(
                new LogConfig(format, LogConfig.Level.INFO, levels),
                new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
