package dev.stategrad.client.corpus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A word of a corpus.
 *
 * @param form as written
 * @param tags one for each column of the corpus; {@link #NO_LABEL} where it has none
 */
record Word(String form, List<String> tags) {
    /** How a file says that a token has no label. */
    static final String NO_LABEL = "-";

    /** A label as a file has it, or null where that says that there is none. */
    static @Nullable String labelOrNull(String written) {
        return written.equals(NO_LABEL) ? null : written;
    }
}
