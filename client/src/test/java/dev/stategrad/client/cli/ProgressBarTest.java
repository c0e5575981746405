package dev.stategrad.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final StringWriter err = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    private ProgressBar bar(ProgressBar.Style style) {
        return new ProgressBar("reading", "tokens", style, new PrintWriter(err), nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void update_logFile_oneLineInTenSeconds() {
        try (ProgressBar bar = bar(ProgressBar.Style.LINES)) {
            for (int second = 1; second <= 25; second++) {
                pass(Duration.ofSeconds(1));
                bar.update(second * 1_000L, 50_000, 1_000, 50 - second, "");
            }
        }
        assertThat(err.toString().lines())
                .containsExactly(
                        "reading  20 %, 1,000 tokens/s, 0:40 left", "reading  40 %, 1,000 tokens/s, 0:30 left");
    }

    @Test
    void update_terminal_oneLineWrittenAgainAndCleared() {
        try (ProgressBar bar = bar(ProgressBar.Style.BAR)) {
            pass(Duration.ofSeconds(1));
            bar.update(1, 2, 0, 0, "half");
            assertThat(err.toString()).contains("[############            ]  50 %, half");
            bar.update(2, 2, 0, 0, "too early to be shown");
        }
        assertThat(err.toString()).doesNotContain("\n").doesNotContain("early").endsWith("\r\u001B[K");
    }

    @Test
    void update_totalNotKnown_countsOnly() {
        ProgressBar bar = bar(ProgressBar.Style.LINES);
        pass(Duration.ofMinutes(1));
        bar.update(1_234_567, 0, 0, 0, "");
        assertThat(err.toString().strip()).isEqualTo("reading 1,234,567 tokens");
    }

    @Test
    void update_forScripts_nothing() {
        try (ProgressBar bar = bar(ProgressBar.Style.NONE)) {
            pass(Duration.ofHours(1));
            bar.update(1, 2, 3, 4, "");
            bar.println("epoch");
        }
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void time_overAnHour_hasHours() {
        assertThat(ProgressBar.time(59.4)).isEqualTo("0:59");
        assertThat(ProgressBar.time(3725)).isEqualTo("1:02:05");
    }
}
