package dev.stategrad.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "90s, 2026-11-23T08:01:30Z",
        "90m, 2026-11-23T09:30:00Z",
        "2h, 2026-11-23T10:00:00Z",
        "1d12h, 2026-11-24T20:00:00Z",
        "1d2h3m4s, 2026-11-24T10:03:04Z",
        "2026-11-24T08:00Z, 2026-11-24T08:00:00Z",
        "2026-11-24T08:00:05.5+02:00, 2026-11-24T06:00:05.5Z"
    })
    void parse_timeOrTimeFromNow_isThatInstant(String text, Instant expected) {
        assertThat(Deadline.parse(text).from(NOW)).isEqualTo(expected);
    }

    @Test
    void parse_withoutZone_isLocal() {
        assertThat(Deadline.parse("2026-11-24T08:00").from(NOW))
                .isEqualTo(LocalDateTime.of(2026, 11, 24, 8, 0)
                        .atZone(ZoneId.systemDefault())
                        .toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2", "h", "2 h", "-2h", "2h1d", "9999999d", "tomorrow", "2026-13-01T08:00", "2026-11-24"})
    void parse_anythingElse_saysWhatIsExpected(String text) {
        assertThatThrownBy(() -> Deadline.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a time from now such as 2h or 1d12h, or a time such as 2026-11-24T08:00, found "
                        + text);
    }
}
