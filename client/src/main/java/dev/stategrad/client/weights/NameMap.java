package dev.stategrad.client.weights;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What tensors stand for whose names do not tell: their name to a role of the layout, such as {@code rnn.weight_ih_l0}, or
 * to {@link #LEFT_OUT}.
 */
public final class NameMap {
    /** Instead of a role: the tensor is no part of the model. */
    public static final String LEFT_OUT = "-";

    private static final NameMap EMPTY = new NameMap(Map.of());

    private final Map<String, String> roles;

    private NameMap(Map<String, String> roles) {
        this.roles = Collections.unmodifiableMap(roles);
    }

    /** Every name tells. */
    public static NameMap empty() {
        return EMPTY;
    }

    /** These roles by name. */
    public static NameMap of(Map<String, String> roles) {
        return new NameMap(new LinkedHashMap<>(roles));
    }

    /**
     * Reads lines {@code theirs = ours}; blank lines and those that begin with {@code #} say nothing.
     *
     * @throws WeightsException naming the first line that is something else, or whose name came before
     */
    public static NameMap read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new WeightsException(file, new WeightsException("expected UTF-8, found other bytes"));
        }
        Map<String, String> roles = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] sides = line.split("=", -1);
            if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
                throw new WeightsException(file, i + 1, "expected THEIR-NAME = OUR-NAME, found " + line);
            }
            if (roles.put(sides[0].strip(), sides[1].strip()) != null) {
                throw new WeightsException(
                        file, i + 1, "expected every name once, found " + sides[0].strip() + " again");
            }
        }
        return new NameMap(roles);
    }

    Map<String, String> roles() {
        return roles;
    }
}
