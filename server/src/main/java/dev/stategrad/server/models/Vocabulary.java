package dev.stategrad.server.models;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The words of a vocabulary while they arrive; word number i is token id i. */
public final class Vocabulary {
    private static final int MAX_WORD_BYTES = 1024;
    private static final long MAX_BYTES = 256 << 20;

    private final List<String> words = new ArrayList<>();
    private final Set<String> distinct = new HashSet<>();
    private long bytes;

    /**
     * Takes the next word.
     *
     * @throws InvalidInputException on one that is empty, too long, broken into lines, or there already
     */
    public void add(String word) {
        String field = "vocabulary.words[" + words.size() + "]";
        int length = word.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > MAX_WORD_BYTES) {
            throw new InvalidInputException(field, "1 to " + MAX_WORD_BYTES + " bytes", length);
        }
        if (word.indexOf('\n') >= 0 || word.indexOf('\r') >= 0) {
            throw new InvalidInputException(field, "a word without line breaks", "one with a line break");
        }
        if (!distinct.add(word)) {
            throw new InvalidInputException(field, "a word that is not there yet", "one that came before");
        }
        bytes += length;
        if (bytes > MAX_BYTES) {
            throw new InvalidInputException("vocabulary", "at most " + MAX_BYTES + " bytes in all", "more");
        }
        words.add(word);
    }

    public List<String> words() {
        return Collections.unmodifiableList(words);
    }

    /**
     * Checks that there are no words at all, or one for each token id.
     *
     * @throws InvalidInputException otherwise
     */
    public void requireSize(int size) {
        if (!words.isEmpty() && words.size() != size) {
            throw new InvalidInputException(
                    "vocabulary", size + " words (one for each token id) or none", words.size());
        }
    }

    void write(Path file) throws IOException {
        AtomicFile.writeText(file, String.join("\n", words) + "\n");
    }
}
