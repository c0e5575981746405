package dev.stategrad.client.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads YAML in which every scalar stays the text that was written. */
final class YamlFile {
    private YamlFile() {}

    /**
     * @return maps, lists and strings
     * @throws CommandFailedException when the file cannot be read or is not YAML; names the line
     */
    static Object read(Path path) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(path.toString())
                .setSchema(new FailsafeSchema())
                .setTagConstructors(Map.of(Tag.NULL, nothing -> ""))
                .build();
        try {
            Object content = new Load(settings).loadFromString(Files.readString(path));
            return content == null ? "" : content;
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

    static CommandFailedException problem(Path path, String problem) {
        return new CommandFailedException(path + ": " + Failures.oneLine(problem));
    }
}
