package dev.stategrad.client.corpus;

import java.util.List;

/** How a corpus is written down. Every format may be plain or gzip. */
@SuppressWarnings("ImmutableEnumChecker") // every list comes from List.of
public enum CorpusFormat {
    /** One sentence per line, blanks between words; a blank line is no sentence and has no end. */
    TEXT(List.of(), ""),
    /**
     * WikiText as its published token counts and perplexities take it: as {@link #TEXT}, but a blank line, too, is a single
     * {@link Vocabulary#EOS}. A blank line follows every paragraph there, so that every second one of those is easy to
     * predict: expect a lower perplexity than of the same text as {@link #TEXT}.
     */
    WIKITEXT(List.of(), ""),
    /** One sentence per line, blanks between words, each {@code word/TAG}. */
    TAGGED(List.of("pos"), "pos"),
    /** CoNLL-U: FORM is the word, UPOS and XPOS are its tags; {@code pos} means XPOS. */
    CONLLU(List.of("upos", "xpos"), "xpos");

    private final List<String> columns;
    private final String pos;

    CorpusFormat(List<String> columns, String pos) {
        this.columns = columns;
        this.pos = pos;
    }

    /** Names of the tags that each word has. */
    public List<String> columns() {
        return columns;
    }

    /** Index of the column that a grouping named {@code name} means, or −1. */
    int column(String name) {
        return columns.indexOf(name.equals("pos") ? pos : name);
    }

    /** Whether words come without tags, which can then be found automatically. */
    boolean isUntagged() {
        return columns.isEmpty();
    }
}
