package dev.stategrad.deploy.config;

import dev.stategrad.server.config.MemoryShare;
import dev.stategrad.server.config.Quantities;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the value of a setting is written.
 *
 * @param expected what to write, for whoever wrote something else
 * @param read empty for anything else
 * @param write the other way round
 */
record ValueType<T>(String expected, Function<String, Optional<T>> read, Function<T, String> write) {
    /** Written for a value that is not there. */
    static final String NONE = "none";

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,9}");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})%");

    static ValueType<Integer> whole() {
        return new ValueType<>(
                "a whole number",
                text -> Optional.of(text).filter(WHOLE.asMatchPredicate()).map(Integer::valueOf),
                String::valueOf);
    }

    static ValueType<Boolean> flag() {
        return new ValueType<>(
                "true or false",
                text -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                },
                String::valueOf);
    }

    static ValueType<String> text() {
        return new ValueType<>("a text", text -> Optional.of(text).filter(some -> !some.isBlank()), text -> text);
    }

    static ValueType<Duration> time() {
        return new ValueType<>("a time such as 250ms, 30s, 5m, 12h or 30d", Quantities::duration, Quantities::text);
    }

    /** An amount of memory below 2 GiB. */
    static ValueType<Integer> size() {
        return new ValueType<>(
                "a size such as 8KiB or 4MiB",
                text -> Quantities.bytes(text)
                        .filter(bytes -> bytes <= Integer.MAX_VALUE)
                        .map(Long::intValue),
                bytes -> Quantities.text((long) bytes));
    }

    /** The same, however large. */
    static ValueType<Long> bytes() {
        return new ValueType<>("a size such as 500MiB or 100GiB", Quantities::bytes, Quantities::text);
    }

    static ValueType<MemoryShare> memory() {
        return new ValueType<>(
                "a size such as 16GiB, or a part such as 50%", ValueType::readMemory, ValueType::writeMemory);
    }

    /** A path; {@code ~/} stands for the home directory. */
    static ValueType<Path> path() {
        return new ValueType<>("a path", ValueType::readPath, Path::toString);
    }

    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> values) {
        return new ValueType<>(
                Stream.of(values.getEnumConstants()).map(ValueType::name).collect(Collectors.joining(" or ")),
                text -> Stream.of(values.getEnumConstants())
                        .filter(value -> name(value).equals(text))
                        .findFirst(),
                ValueType::name);
    }

    /** The same, or nothing. */
    ValueType<Optional<T>> orNone() {
        return new ValueType<>(
                expected + ", or " + NONE,
                text -> text.equals(NONE)
                        ? Optional.of(Optional.empty())
                        : read.apply(text).map(Optional::of),
                value -> value.map(write).orElse(NONE));
    }

    /** Several with a name each, {@code NAME=VALUE, …}; nothing for none. */
    ValueType<Map<String, T>> named() {
        return new ValueType<>(
                "NAME=VALUE, …, where a value is " + expected,
                this::readNamed,
                values -> new TreeMap<>(values)
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + write.apply(entry.getValue()))
                                .collect(Collectors.joining(", ")));
    }

    private Optional<Map<String, T>> readNamed(String text) {
        Map<String, T> values = new TreeMap<>();
        if (text.isBlank()) {
            return Optional.of(values);
        }
        for (String entry : text.split(",", -1)) {
            int sign = entry.indexOf('=');
            Optional<T> value = sign < 1
                    ? Optional.empty()
                    : read.apply(entry.substring(sign + 1).strip());
            if (value.isEmpty() || values.put(entry.substring(0, sign).strip(), value.get()) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    /** A whole number, or nothing. */
    static ValueType<OptionalInt> wholeOrNone() {
        ValueType<Optional<Integer>> boxed = whole().orNone();
        return new ValueType<>(
                boxed.expected,
                text -> boxed.read
                        .apply(text)
                        .map(number -> number.map(OptionalInt::of).orElseGet(OptionalInt::empty)),
                number -> number.isPresent() ? String.valueOf(number.getAsInt()) : NONE);
    }

    private static Optional<MemoryShare> readMemory(String text) {
        Matcher percent = PERCENT.matcher(text);
        if (percent.matches()) {
            return Optional.of(Integer.parseInt(percent.group(1)))
                    .filter(part -> part >= 1 && part <= 100)
                    .map(MemoryShare::ofPercent);
        }
        return Quantities.bytes(text).filter(bytes -> bytes > 0).map(MemoryShare::ofBytes);
    }

    private static String writeMemory(MemoryShare memory) {
        return memory instanceof MemoryShare.Percent part ? part.percent() + "%" : Quantities.text(memory.bytes());
    }

    private static Optional<Path> readPath(String text) {
        try {
            Path path =
                    text.startsWith("~/") ? Path.of(System.getProperty("user.home"), text.substring(2)) : Path.of(text);
            return Optional.of(path).filter(some -> !text.isBlank());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
