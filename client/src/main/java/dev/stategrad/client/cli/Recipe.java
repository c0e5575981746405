package dev.stategrad.client.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

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

    /** The recipes of the distribution, by name. */
    private static SortedMap<String, Path> shipped() {
        SortedMap<String, Path> recipes = new TreeMap<>();
        String folder = System.getProperty(FOLDER);
        if (folder == null) {
            return recipes;
        }
        try (Stream<Path> files = Files.list(Path.of(folder))) {
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
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(path.toString())
                    .setSchema(new FailsafeSchema())
                    .setTagConstructors(Map.of(Tag.NULL, nothing -> ""))
                    .build();
            Object content = new Load(settings).loadFromString(Files.readString(path));
            if (!(content instanceof Map<?, ?> lines) || lines.isEmpty()) {
                throw problem(path, "expected lines with the name of an option and its value, found something else");
            }
            Map<String, String> options = new LinkedHashMap<>();
            lines.forEach((name, value) -> options.put(scalar(path, "a name", name), scalar(path, name + "", value)));
            return new Recipe(path, options);
        } catch (CharacterCodingException e) {
            throw problem(path, "expected UTF-8 text, found other bytes");
        } catch (IOException e) {
            throw new CommandFailedException(Failures.describe(e));
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark()
                    .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                    .orElse("");
            throw problem(path, line + "expected YAML, found that " + e.getProblem());
        } catch (YamlEngineException e) {
            throw problem(path, "expected YAML, found that " + e.getMessage());
        }
    }

    private static String scalar(Path path, String name, Object value) {
        if (value instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw problem(path, name + ": expected one value, found " + (value instanceof String ? "none" : "several"));
    }

    private static CommandFailedException problem(Path path, String problem) {
        return new CommandFailedException(path + ": " + Failures.oneLine(problem));
    }
}
