package dev.stategrad.client.corpus;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The word classes of the paper (Table 3 and Fig. 8a), each a union of Penn Treebank tags. Every other tag is in no class:
 * {@code TO}, which the treebank gives to a preposition and to the mark of the infinitive alike, {@code MD}, numbers,
 * particles, punctuation.
 */
public enum PennClass {
    /** Nouns. */
    NOUN("N", "NN", "NNS", "NNP", "NNPS"),
    /** Verbs; Table 3 counts six tags and lists five, without the base form {@code VB}. */
    VERB("V", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ"),
    /** Adjectives. */
    ADJECTIVE("Adj", "JJ", "JJR", "JJS"),
    /** Adverbs. */
    ADVERB("Adv", "RB", "RBR", "RBS"),
    /** Pronouns. */
    PRONOUN("Pro", "PRP", "PRP$", "WP", "WP$"),
    /** Determiners. */
    DETERMINER("Det", "DT", "PDT", "WDT"),
    /** Conjunctions and prepositions. */
    CONJUNCTION_PREPOSITION("Conj-P", "CC", "IN");

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // comes from List.of
    private final List<String> tags;

    PennClass(String label, String... tags) {
        this.label = label;
        this.tags = List.of(tags);
    }

    /** The class that a tag belongs to. */
    public static Optional<PennClass> ofTag(String tag) {
        return Arrays.stream(values()).filter(word -> word.tags.contains(tag)).findFirst();
    }

    /** The paper's name, which labels tokens of the class. */
    public String label() {
        return label;
    }

    /** Penn Treebank tags of the class. */
    public List<String> tags() {
        return tags;
    }
}
