package dev.stategrad.deploy.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What a YAML file assigns: sections, and in them settings. Every scalar stays the text that was written. */
final class ConfigFile {
    private final String name;
    private final List<String> problems;
    private final List<Assignment> assignments = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    private ConfigFile(String name, List<String> problems) {
        this.name = name;
        this.problems = problems;
    }

    /** @param problems told of all that is wrong, each with its line */
    static List<Assignment> read(Path path, List<String> problems) {
        ConfigFile file = new ConfigFile(path.toString(), problems);
        try {
            file.parse(Files.readString(path)).ifPresent(file::root);
        } catch (NoSuchFileException e) {
            problems.add(path + ": expected a file, found none");
        } catch (CharacterCodingException e) {
            problems.add(path + ": expected UTF-8 text, found other bytes");
        } catch (IOException e) {
            problems.add(path + ": expected a file that can be read, found that " + e.getMessage());
        }
        return file.assignments;
    }

    private Optional<Node> parse(String text) {
        try {
            return new Compose(LoadSettings.builder().setLabel(name).build()).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String place =
                    e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            problems.add(name + place + ": expected YAML, found that " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(name + ": expected YAML, found that " + oneLine(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    private void root(Node root) {
        for (NodeTuple entry : entries(root, "sections with settings")) {
            String section = text(entry.getKeyNode());
            if (section.contains(".")) {
                // Guides and messages name a setting with its section; so may the file.
                setting(section, entry);
            } else if (!Settings.sections().contains(section)) {
                problem(entry.getKeyNode(), Unknown.describe(section, "a section", Settings.sections()));
            } else if (isNew(entry.getKeyNode(), section) && !isEmpty(entry.getValueNode())) {
                section(section, entry.getValueNode());
            }
        }
    }

    private void section(String section, Node content) {
        for (NodeTuple entry : entries(content, "settings")) {
            setting(section + "." + text(entry.getKeyNode()), entry);
        }
    }

    private void setting(String key, NodeTuple entry) {
        if (Settings.find(key).isEmpty()) {
            problem(entry.getKeyNode(), Unknown.describe(key, "a setting", Settings.keys()));
        } else if (isNew(entry.getKeyNode(), key)) {
            int line = line(entry.getKeyNode());
            assignments.add(new Assignment(key, text(entry.getValueNode()), Origin.line(name, line)));
        }
    }

    private List<NodeTuple> entries(Node node, String expected) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue();
        }
        problem(node, "expected " + expected + ", found " + text(node));
        return List.of();
    }

    private boolean isNew(Node node, String key) {
        boolean added = seen.add(key);
        if (!added) {
            problem(node, key + ": expected it once, found it again");
        }
        return added;
    }

    /** Lists and maps in the form in which a flag would say them. */
    private static String text(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        if (node instanceof SequenceNode list) {
            return list.getValue().stream().map(ConfigFile::text).collect(Collectors.joining(", "));
        }
        return ((MappingNode) node)
                .getValue().stream()
                        .map(entry -> text(entry.getKeyNode()) + "=" + text(entry.getValueNode()))
                        .collect(Collectors.joining(", "));
    }

    /** A section all of whose settings are comments. */
    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar && scalar.getValue().isEmpty();
    }

    private void problem(Node at, String problem) {
        problems.add(name + ":" + line(at) + ": " + problem);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
