package dev.stategrad.client.corpus;

import java.util.List;

/** How a corpus is written down. Every format may be plain or gzip. */
@SuppressWarnings("ImmutableEnumChecker") // every list comes from List.of
public enum CorpusFormat {
    /** One sentence per line, blanks between words. */
    TEXT(List.of()),
    /** One sentence per line, blanks between words, each {@code word/TAG}. */
    TAGGED(List.of("pos")),
    /** CoNLL-U: FORM is the word, UPOS and XPOS are its tags. */
    CONLLU(List.of("upos", "xpos"));

    private final List<String> columns;

    CorpusFormat(List<String> columns) {
        this.columns = columns;
    }

    /** Names of the tags that each word has. */
    public List<String> columns() {
        return columns;
    }

    /** Index of the column that a grouping named {@code name} means, or −1; {@code pos} is the first one. */
    int column(String name) {
        return name.equals("pos") && !columns.isEmpty() ? 0 : columns.indexOf(name);
    }
}
