package dev.stategrad.client.cli;

import dev.stategrad.client.corpus.WordClassPair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads pairs of word classes. */
final class PropertyClasses {
    private final Path path;
    private final Map<String, Integer> ids = new HashMap<>();

    private PropertyClasses(Path path, List<String> vocabulary) {
        this.path = path;
        for (int id = 0; id < vocabulary.size(); id++) {
            ids.put(vocabulary.get(id), id);
        }
    }

    /**
     * @param vocabulary words by id; when it is empty, classes hold ids
     */
    static List<WordClassPair> read(Path path, List<String> vocabulary) {
        return new PropertyClasses(path, vocabulary).pairs(YamlFile.read(path));
    }

    private List<WordClassPair> pairs(Object content) {
        if (!(content instanceof Map<?, ?> properties) || properties.isEmpty()) {
            throw new CommandFailedException(
                    path + ": expected properties with two classes each, found something else");
        }
        List<WordClassPair> pairs = new ArrayList<>();
        properties.forEach((name, classes) -> {
            if (!(classes instanceof List<?> two) || two.size() != 2) {
                throw new CommandFailedException(path + ": property " + name + ": expected two lists of words");
            }
            pairs.add(new WordClassPair(String.valueOf(name), words(name, two.get(0)), words(name, two.get(1))));
        });
        return pairs;
    }

    private int[] words(Object property, Object words) {
        if (!(words instanceof List<?> list)) {
            throw new CommandFailedException(
                    path + ": property " + property + ": expected a list of words, found " + words);
        }
        return list.stream()
                .mapToInt(word -> id(property, String.valueOf(word)))
                .toArray();
    }

    private int id(Object property, String word) {
        if (ids.isEmpty() && word.matches("\\d{1,9}")) {
            return Integer.parseInt(word);
        }
        Integer id = ids.get(word);
        if (id == null) {
            throw new CommandFailedException(path + ": property " + property + ": expected "
                    + (ids.isEmpty() ? "token ids, since the model has no vocabulary" : "words of the vocabulary")
                    + ", found " + word);
        }
        return id;
    }
}
