package dev.stategrad.client.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A module's path, taken apart into what is the same and what is counted: modules of one stack, such as {@code rnns.0} and
 * {@code rnns.1}, or {@code lstm} and {@code lstm_1}, share their stem and differ in their numbers.
 *
 * @param stem the path's parts without the numbers at their ends
 * @param numbers those numbers; 0 for a part without one
 */
record ModulePath(List<String> stem, List<Integer> numbers) {
    /** In the order in which a stack is counted. */
    static final Comparator<ModulePath> ORDER = (a, b) -> {
        for (int i = 0; i < Math.min(a.numbers.size(), b.numbers.size()); i++) {
            int compared = Integer.compare(a.numbers.get(i), b.numbers.get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return Integer.compare(a.numbers.size(), b.numbers.size());
    };

    private static final Pattern PART = Pattern.compile("(?<stem>.*?)_?(?<number>[0-9]{0,6})");

    ModulePath {
        stem = List.copyOf(stem);
        numbers = List.copyOf(numbers);
    }

    static ModulePath parse(String path) {
        List<String> stem = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (String part : path.split("\\.", -1)) {
            Matcher matcher = PART.matcher(part);
            boolean matched = matcher.matches();
            stem.add(matched ? matcher.group("stem") : part);
            String number = matched ? matcher.group("number") : "";
            numbers.add(number.isEmpty() ? 0 : Integer.parseInt(number));
        }
        return new ModulePath(stem, numbers);
    }
}
