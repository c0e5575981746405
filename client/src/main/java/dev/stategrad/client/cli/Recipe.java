package dev.stategrad.client.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A run that is written down: a YAML file with the name of an option, without its dashes, and its value on each line.
 *
 * @param path where it lies
 * @param options values by name, in the order of the file; as written, since options parse their own values
 */
record Recipe(Path path, Map<String, String> options) {
    /** Names the folder with the recipes that come with the distribution. */
    static final String FOLDER = "stategrad.recipes";

    private static final String EXTENSION = ".yaml";

    Recipe {
        options = Collections.unmodifiableMap(options);
    }

    /**
     * Reads a recipe.
     *
     * @param name of a file, or of a recipe that comes with the distribution
     * @throws CommandFailedException when there is none, or it is not what it must be
     */
    static Recipe read(String name) {
        Path file = Path.of(name);
        return parse(Files.exists(file) ? file : shipped(name));
    }

    private static Path shipped(String name) {
        SortedMap<String, Path> recipes = shipped();
        Path path = recipes.get(name);
        if (path == null) {
            throw new CommandFailedException("expected a file"
                    + (recipes.isEmpty() ? "" : " or one of " + String.join(", ", recipes.keySet())) + ", found "
                    + name);
        }
        return path;
    }

    private static SortedMap<String, Path> shipped() {
        return shippedIn("");
    }

    /**
     * The YAML files of the distribution, by name.
     *
     * @param subfolder of the folder of recipes
     */
    static SortedMap<String, Path> shippedIn(String subfolder) {
        SortedMap<String, Path> recipes = new TreeMap<>();
        String folder = System.getProperty(FOLDER);
        if (folder == null) {
            return recipes;
        }
        try (Stream<Path> files = Files.list(Path.of(folder, subfolder))) {
            files.forEach(file -> {
                String name = file.getFileName().toString();
                if (name.endsWith(EXTENSION)) {
                    recipes.put(name.substring(0, name.length() - EXTENSION.length()), file);
                }
            });
        } catch (IOException e) {
            throw new CommandFailedException(Failures.describe(e));
        }
        return recipes;
    }

    private static Recipe parse(Path path) {
        if (!(YamlFile.read(path) instanceof Map<?, ?> lines) || lines.isEmpty()) {
            throw YamlFile.problem(
                    path, "expected lines with the name of an option and its value, found something else");
        }
        Map<String, String> options = new LinkedHashMap<>();
        lines.forEach((name, value) -> options.put(scalar(path, "a name", name), scalar(path, name + "", value)));
        return new Recipe(path, options);
    }

    private static String scalar(Path path, String name, Object value) {
        if (value instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw YamlFile.problem(
                path, name + ": expected one value, found " + (value instanceof String ? "none" : "several"));
    }
}
