package dev.stategrad.client.corpus;

import java.util.Set;

/** The part-of-speech tags of the Penn Treebank. */
final class PennTags {
    /** Tags of words; those of punctuation and of treebanks that extend the set are left out. */
    static final Set<String> WORDS = Set.of(
            "CC", "CD", "DT", "EX", "FW", "IN", "JJ", "JJR", "JJS", "LS", "MD", "NN", "NNS", "NNP", "NNPS", "PDT",
            "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ",
            "WDT", "WP", "WP$", "WRB");

    /** Of the possessive ending, which the treebank's tokenization splits from its noun. */
    static final String POSSESSIVE_ENDING = "POS";

    private PennTags() {}

    /**
     * Which of a word's tags it is: XPOS of CoNLL-U, the tag of word/TAG text.
     *
     * @throws CorpusException when the corpus has no tags of its own
     */
    static int column(Corpus corpus) throws CorpusException {
        if (corpus.format().isUntagged()) {
            throw new CorpusException(
                    corpus.path(), "expected a corpus with Penn Treebank tags (CoNLL-U or word/TAG), found plain text");
        }
        return corpus.format().column("pos");
    }
}
