package dev.stategrad.client.corpus;

import java.util.List;

/** The properties of words that the paper looks at (5.2; Figs. 10 and 11; Table 3), first class against second. */
public enum PennProperty {
    /** Singular against plural nouns. */
    SINGULAR_PLURAL("sg-pl", PennClass.NOUN, List.of("NN", "NNP"), List.of("NNS", "NNPS")),
    /** Common against proper nouns. */
    COMMON_PROPER("common-proper", PennClass.NOUN, List.of("NN", "NNS"), List.of("NNP", "NNPS")),
    /**
     * Genitive nouns against others, for which there is no tag. Where the corpus splits the ending off and tags it {@code
     * POS}, nouns of which most tokens come before one, against all other nouns. Elsewhere nouns that the vocabulary holds with
     * and without {@code 's} ({@code japan's} and {@code japan}), as in the paper.
     */
    GENITIVE("genitive-non-genitive", PennClass.NOUN, List.of(), List.of()),
    /** Third person singular present against other present forms. */
    THIRD_PERSON("3rd-non-3rd", PennClass.VERB, List.of("VBZ"), List.of("VBP")),
    /** Present against past tense. */
    PRESENT_PAST("present-past", PennClass.VERB, List.of("VBP", "VBZ"), List.of("VBD")),
    /** Present against past participle. */
    PARTICIPLE("present-past-participle", PennClass.VERB, List.of("VBG"), List.of("VBN")),
    /** Base form of adjectives against comparative. */
    COMPARATIVE("base-comparative", PennClass.ADJECTIVE, List.of("JJ"), List.of("JJR")),
    /** Base form of adjectives against superlative. */
    SUPERLATIVE("base-superlative", PennClass.ADJECTIVE, List.of("JJ"), List.of("JJS"));

    private final String label;
    private final PennClass wordClass;

    @SuppressWarnings("ImmutableEnumChecker") // comes from List.of
    private final List<String> first;

    @SuppressWarnings("ImmutableEnumChecker") // comes from List.of
    private final List<String> second;

    PennProperty(String label, PennClass wordClass, List<String> first, List<String> second) {
        this.label = label;
        this.wordClass = wordClass;
        this.first = first;
        this.second = second;
    }

    /** The name in tables and figures. */
    public String label() {
        return label;
    }

    /** The words that have the property; the paper compares it with the gradients of these. */
    public PennClass wordClass() {
        return wordClass;
    }

    /** The words of a vocabulary on both sides of the property; either side may be empty. */
    public WordClassPair words(TaggedLexicon lexicon) {
        return this == GENITIVE
                ? lexicon.genitives(label)
                : new WordClassPair(label, lexicon.words(first), lexicon.words(second));
    }
}
