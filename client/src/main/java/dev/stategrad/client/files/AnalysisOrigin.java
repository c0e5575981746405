package dev.stategrad.client.files;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What only the client knows of an analysis, and knows before it is done.
 *
 * @param model name of the model
 * @param corpus what is read, for a person
 * @param corpusSha256 SHA-256 of its bytes
 * @param options of the analysis, by name
 * @param whiten whether spectra are to be whitened
 * @param notes what a reader must know about the corpus, one line each
 */
public record AnalysisOrigin(
        String model,
        String corpus,
        String corpusSha256,
        SortedMap<String, String> options,
        boolean whiten,
        List<String> notes) {
    /** In place of a corpus, and of its SHA-256, that nobody wrote down. */
    public static final String UNKNOWN = "unknown";

    public AnalysisOrigin {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
        notes = List.copyOf(notes);
    }
}
