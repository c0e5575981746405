package dev.stategrad.client.probe;

import dev.stategrad.client.corpus.PennClass;
import dev.stategrad.client.corpus.PennProperty;
import dev.stategrad.client.corpus.TaggedLexicon;
import dev.stategrad.client.corpus.WordClassPair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Classes of words that are to be told apart by their embeddings. No word is in two of them.
 *
 * @param name of the task
 * @param classes token ids of each class, no class empty; at least 2
 */
public record WordTask(String name, List<int[]> classes) {
    /** The word classes that Table 3 tells apart, in the order of its rows. */
    private static final List<List<PennClass>> COARSE = List.of(
            List.of(PennClass.NOUN, PennClass.VERB, PennClass.ADJECTIVE, PennClass.ADVERB, PennClass.PRONOUN),
            List.of(PennClass.NOUN, PennClass.VERB, PennClass.ADJECTIVE, PennClass.ADVERB),
            List.of(PennClass.NOUN, PennClass.VERB, PennClass.ADJECTIVE),
            List.of(PennClass.NOUN, PennClass.VERB),
            List.of(PennClass.NOUN, PennClass.ADJECTIVE),
            List.of(PennClass.NOUN, PennClass.ADVERB),
            List.of(PennClass.VERB, PennClass.ADJECTIVE),
            List.of(PennClass.VERB, PennClass.ADVERB),
            List.of(PennClass.ADJECTIVE, PennClass.ADVERB));

    private static final List<PennClass> FINE =
            List.of(PennClass.NOUN, PennClass.VERB, PennClass.ADJECTIVE, PennClass.ADVERB);

    public WordTask {
        classes = List.copyOf(classes);
        if (classes.size() < 2 || classes.stream().anyMatch(words -> words.length == 0)) {
            throw new IllegalArgumentException("task " + name + ": expected at least 2 classes with words, found "
                    + classes.stream().map(words -> words.length).toList());
        }
    }

    /** Number of words in all classes. */
    public int size() {
        return classes.stream().mapToInt(words -> words.length).sum();
    }

    /**
     * The rows of Table 3, then two properties of adjectives; tags that no word has are no class, and tasks that are left with
     * fewer than two classes are left out.
     */
    public static List<WordTask> table3(TaggedLexicon lexicon) {
        List<WordTask> tasks = new ArrayList<>();
        add(tasks, "all", tags(lexicon, lexicon.wordTags()));
        for (PennClass word : FINE) {
            add(tasks, word.name().toLowerCase(Locale.ROOT) + "s", tags(lexicon, word.tags()));
        }
        for (List<PennClass> classes : COARSE) {
            add(
                    tasks,
                    String.join("-", classes.stream().map(PennClass::label).toList()),
                    classes.stream().map(word -> lexicon.words(word.tags())).toList());
        }
        for (PennProperty property : PennProperty.values()) {
            WordClassPair pair = property.words(lexicon);
            add(tasks, pair.name(), List.of(pair.first(), pair.second()));
        }
        return tasks;
    }

    private static List<int[]> tags(TaggedLexicon lexicon, Collection<String> tags) {
        return tags.stream()
                .map(tag -> lexicon.words(List.of(tag)))
                .filter(words -> words.length > 0)
                .toList();
    }

    private static void add(List<WordTask> tasks, String name, List<int[]> classes) {
        if (classes.size() > 1 && classes.stream().allMatch(words -> words.length > 0)) {
            tasks.add(new WordTask(name, classes));
        }
    }
}
