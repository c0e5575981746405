package dev.stategrad.client.corpus;

import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The words that a model knows; word number i is token id i. */
public final class Vocabulary {
    /** Ends every sentence. */
    public static final String EOS = "<eos>";
    /** Stands for every word that the vocabulary lacks. */
    public static final String UNK = "<unk>";

    private final List<String> words;
    private final Map<String, Integer> ids;

    private Vocabulary(List<String> words, Map<String, Integer> ids) {
        this.words = words;
        this.ids = ids;
    }

    /**
     * A vocabulary of these words.
     *
     * @throws IllegalArgumentException when a word comes twice
     */
    public static Vocabulary of(List<String> words) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < words.size(); id++) {
            Integer before = ids.put(words.get(id), id);
            if (before != null) {
                throw new IllegalArgumentException("expected distinct words, found \"" + words.get(id) + "\" as number "
                        + before + " and as number " + id);
            }
        }
        return new Vocabulary(List.copyOf(words), ids);
    }

    /** Reads a file with one word a line. */
    public static Vocabulary read(Path path) throws IOException {
        List<String> words = new ArrayList<>();
        try (TextFile text = TextFile.open(path)) {
            for (String word = text.readLine(); word != null; word = text.readLine()) {
                if (word.isEmpty()) {
                    throw text.problem("expected a word, found a blank line");
                }
                words.add(word);
            }
        }
        if (words.size() < 2) {
            throw new CorpusException(path, "expected at least 2 words, found " + words.size());
        }
        try {
            return of(words);
        } catch (IllegalArgumentException e) {
            throw new CorpusException(path, String.valueOf(e.getMessage()));
        }
    }

    /** Writes one word a line, replacing the file in one step. */
    public void write(Path path) throws IOException {
        AtomicFile.writeText(path, String.join("\n", words) + "\n");
    }

    /** V. */
    public int size() {
        return words.size();
    }

    /** The words in the order of their ids. */
    public List<String> words() {
        return Collections.unmodifiableList(words);
    }

    /** The word of an id in [0, V). */
    public String word(int id) {
        return words.get(id);
    }

    /** The id of a word, of {@link #UNK} for a word that is not there, or nothing when that is not there either. */
    public OptionalInt id(String word) {
        Integer id = ids.get(word);
        if (id == null) {
            id = ids.get(UNK);
        }
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Whether the vocabulary has this very word. */
    public boolean contains(String word) {
        return ids.containsKey(word);
    }
}
