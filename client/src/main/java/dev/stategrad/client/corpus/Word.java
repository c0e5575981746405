package dev.stategrad.client.corpus;

import java.util.List;

/**
 * A word of a corpus.
 *
 * @param form as written
 * @param tags one for each column of the corpus; {@link #NO_LABEL} where it has none
 */
record Word(String form, List<String> tags) {
    /** How a file says that a token has no label. */
    static final String NO_LABEL = "-";
}
