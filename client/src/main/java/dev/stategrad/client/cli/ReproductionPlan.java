package dev.stategrad.client.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a reproduction does: a YAML list of this program's own command lines, which run one after another. {@code ${name}}
 * stands for what the reproduction was given.
 *
 * @param path where the plan lies
 * @param steps the words of each command line, with their placeholders
 */
record ReproductionPlan(Path path, List<List<String>> steps) {
    private static final String FOLDER = "plans";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z]+)}");

    ReproductionPlan {
        steps = steps.stream().map(List::copyOf).toList();
    }

    /**
     * Reads a plan.
     *
     * @param name of a file, or of a plan that comes with the distribution
     * @throws CommandFailedException when there is none, or it is not what it must be
     */
    static ReproductionPlan read(String name) {
        Path file = Path.of(name);
        if (Files.isRegularFile(file)) {
            return parse(file);
        }
        SortedMap<String, Path> shipped = Recipe.shippedIn(FOLDER);
        Path path = shipped.get(name);
        if (path == null) {
            throw new CommandFailedException("expected a file"
                    + (shipped.isEmpty() ? "" : " or one of " + String.join(", ", shipped.keySet())) + ", found "
                    + name);
        }
        return parse(path);
    }

    private static ReproductionPlan parse(Path path) {
        if (!(YamlFile.read(path) instanceof List<?> lines) || lines.isEmpty()) {
            throw YamlFile.problem(path, "expected a list of command lines, found something else");
        }
        List<List<String>> steps = new ArrayList<>();
        for (Object line : lines) {
            if (!(line instanceof String text) || text.isBlank()) {
                throw YamlFile.problem(path, "step " + (steps.size() + 1) + ": expected a command line, found " + line);
            }
            // --option=value is --option value.
            steps.add(Stream.of(text.strip().split("\\s+"))
                    .flatMap(word -> word.startsWith("--") ? Stream.of(word.split("=", 2)) : Stream.of(word))
                    .toList());
        }
        return new ReproductionPlan(path, steps);
    }

    /**
     * The command lines of one reproduction.
     *
     * @param values of the placeholders; a command line that needs one without a value is left out
     * @throws CommandFailedException when the plan has a placeholder without a value
     */
    List<List<String>> commands(Map<String, Optional<String>> values) {
        List<List<String>> commands = new ArrayList<>();
        for (List<String> step : steps) {
            // Put in word by word, so that blanks in a path don't end a word.
            List<String> command =
                    step.stream().flatMap(word -> fill(word, values).stream()).toList();
            if (command.size() == step.size()) {
                commands.add(command);
            }
        }
        return commands;
    }

    private Optional<String> fill(String word, Map<String, Optional<String>> values) {
        Matcher matcher = PLACEHOLDER.matcher(word);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            Optional<String> value = values.get(matcher.group(1));
            if (value == null) {
                throw YamlFile.problem(
                        path, "expected one of the placeholders " + values.keySet() + ", found " + matcher.group());
            }
            if (value.isEmpty()) {
                return Optional.empty();
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value.get()));
        }
        return Optional.of(matcher.appendTail(filled).toString());
    }
}
