package dev.stategrad.server.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and amounts of memory as they are written in a configuration: a whole number and its unit. */
public final class Quantities {
    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,18}) ?([A-Za-z]+)");
    // From the largest to the smallest.
    private static final Map<String, Long> MILLIS = units("d", 86_400_000L, "h", 3_600_000L, "m", 60_000L, "s", 1_000L);
    private static final Map<String, Long> BYTES =
            units("TiB", 1L << 40, "GiB", 1L << 30, "MiB", 1L << 20, "KiB", 1L << 10);

    private Quantities() {}

    /** Reads {@code 250ms}, {@code 30s}, {@code 5m}, {@code 12h} or {@code 30d}; empty when it is none. */
    public static Optional<Duration> duration(String text) {
        return read(text, MILLIS, "ms").map(Duration::ofMillis);
    }

    /** Reads {@code 512B}, {@code 8KiB}, {@code 4MiB}, {@code 4GiB} or {@code 1TiB}; empty when it is none. */
    public static Optional<Long> bytes(String text) {
        return read(text, BYTES, "B");
    }

    /** Writes a time in the largest unit in which it is whole; what is finer than a millisecond is dropped. */
    public static String text(Duration time) {
        return write(time.toMillis(), MILLIS, "ms");
    }

    /** Writes an amount of memory in the largest unit in which it is whole. */
    public static String text(long bytes) {
        return write(bytes, BYTES, "B");
    }

    private static Optional<Long> read(String text, Map<String, Long> units, String smallest) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Long factor = matcher.group(2).equals(smallest) ? Long.valueOf(1) : units.get(matcher.group(2));
        try {
            return Optional.ofNullable(factor).map(unit -> Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
        } catch (ArithmeticException tooLarge) {
            return Optional.empty();
        }
    }

    private static String write(long amount, Map<String, Long> units, String smallest) {
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (amount != 0 && amount % unit.getValue() == 0) {
                return amount / unit.getValue() + unit.getKey();
            }
        }
        return amount + smallest;
    }

    private static Map<String, Long> units(
            String a, long inA, String b, long inB, String c, long inC, String d, long inD) {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put(a, inA);
        units.put(b, inB);
        units.put(c, inC);
        units.put(d, inD);
        return units;
    }
}
