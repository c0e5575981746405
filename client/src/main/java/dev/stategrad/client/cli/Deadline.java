package dev.stategrad.client.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time that was typed, or a time from now on.
 *
 * @param text as typed
 * @param at null for a time from now on
 * @param in null for a time
 */
record Deadline(String text, @Nullable Instant at, @Nullable Duration in) {
    private static final Pattern SPAN =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

    /** @throws IllegalArgumentException when it is neither */
    static Deadline parse(String text) {
        Matcher span = SPAN.matcher(text);
        if (!text.isEmpty() && span.matches()) {
            return new Deadline(
                    text,
                    null,
                    Duration.ofDays(number(span, 1))
                            .plusHours(number(span, 2))
                            .plusMinutes(number(span, 3))
                            .plusSeconds(number(span, 4)));
        }
        try {
            TemporalAccessor time =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
            ZonedDateTime zoned = time instanceof LocalDateTime local
                    ? local.atZone(ZoneId.systemDefault())
                    : ZonedDateTime.from(time);
            return new Deadline(text, zoned.toInstant(), null);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expected a time from now such as 2h or 1d12h, or a time such as 2026-11-24T08:00, found " + text,
                    e);
        }
    }

    private static long number(Matcher span, int group) {
        return span.group(group) == null ? 0 : Long.parseLong(span.group(group));
    }

    Instant from(Instant now) {
        if (at != null) {
            return at;
        }
        return in == null ? now : now.plus(in);
    }

    @Override
    public String toString() {
        return text;
    }

    /** For the command line. */
    static final class Converter implements ITypeConverter<Deadline> {
        @Override
        public Deadline convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
