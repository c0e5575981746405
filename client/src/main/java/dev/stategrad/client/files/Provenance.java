package dev.stategrad.client.files;

import dev.stategrad.client.ParityCertificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the figures of an analysis came from.
 *
 * @param model name of the model, or resource name
 * @param modelSha256 SHA-256 of its weights, in lower-case hexadecimal
 * @param corpus what was read, for a person
 * @param corpusSha256 SHA-256 of its bytes
 * @param tokens source tokens in all streams
 * @param options of the analysis, by name: state, layer, delays, streams, precision, …
 * @param versions of the parts that computed, by name
 * @param device that computed
 * @param seconds that the device worked
 * @param created when the analysis ended
 * @param notes what a reader must know, one line each; for instance why there are no whitened spectra
 * @param parity how closely the model computes what its source framework did; empty unless its import was checked
 */
public record Provenance(
        String model,
        String modelSha256,
        String corpus,
        String corpusSha256,
        long tokens,
        SortedMap<String, String> options,
        SortedMap<String, String> versions,
        String device,
        double seconds,
        Instant created,
        List<String> notes,
        Optional<ParityCertificate> parity) {

    public Provenance {
        options = sorted(options);
        versions = sorted(versions);
        notes = List.copyOf(notes);
    }

    /** Of a model that was not checked against its source. */
    public Provenance(
            String model,
            String modelSha256,
            String corpus,
            String corpusSha256,
            long tokens,
            SortedMap<String, String> options,
            SortedMap<String, String> versions,
            String device,
            double seconds,
            Instant created,
            List<String> notes) {
        this(
                model,
                modelSha256,
                corpus,
                corpusSha256,
                tokens,
                options,
                versions,
                device,
                seconds,
                created,
                notes,
                Optional.empty());
    }

    private static SortedMap<String, String> sorted(Map<String, String> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
