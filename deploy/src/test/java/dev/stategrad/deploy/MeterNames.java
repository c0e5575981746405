package dev.stategrad.deploy;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names of the metrics in PromQL and in what Prometheus reads. */
final class MeterNames {
    private static final Pattern STRINGS = Pattern.compile("\"[^\"]*\"");
    private static final Pattern SELECTORS = Pattern.compile("\\{[^}]*}|\\[[^]]*]");
    private static final Pattern GROUPINGS = Pattern.compile("\\b(by|without|on|ignoring)\\s*\\([^)]*\\)");
    private static final Pattern NAMES = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\w|\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "sum", "min", "max");

    private MeterNames() {}

    /** Of an expression. */
    static Set<String> in(String expression) {
        String plain = STRINGS.matcher(expression).replaceAll("");
        plain = GROUPINGS.matcher(SELECTORS.matcher(plain).replaceAll(" ")).replaceAll(" ");
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAMES.matcher(plain);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        names.removeAll(WORDS);
        return names;
    }

    /** Of what a server answers to Prometheus. */
    static Set<String> scraped(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
