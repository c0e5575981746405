package dev.stategrad.client.files;

import dev.stategrad.client.ParityCertificate;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * analysis.json, as it lies on disk. Records here are bare: what they hold was not checked yet.
 *
 * @param format 1
 * @param parity absent unless the model's import was checked against its source
 * @param whitening absent when there are no whitened spectra
 */
record AnalysisJson(
        int format,
        Source model,
        Source corpus,
        long tokens,
        SortedMap<String, String> options,
        SortedMap<String, String> versions,
        String device,
        double seconds,
        String created,
        List<String> notes,
        int delays,
        int hidden,
        int embedding,
        String precision,
        List<Labels> groups,
        @Nullable WhiteningSummary whitening,
        @Nullable Parity parity) {

    static final int FORMAT = 1;

    private static final Set<String> OPTIONAL = Set.of("whitening", "parity");

    /** A model or a corpus. */
    record Source(String name, String sha256) {}

    /** The labels of a grouping and, for each, its counts [D]. */
    record Labels(String name, List<String> labels, List<long[]> counts) {}

    /** What the whitening was like. */
    record WhiteningSummary(double conditionNumber) {}

    /** The model's certificate. */
    record Parity(long tokens, double maxLogitError, double maxStateError, List<String> compared, String source) {
        static Parity of(ParityCertificate parity) {
            return new Parity(
                    parity.tokens(),
                    parity.maxLogitError(),
                    parity.maxStateError(),
                    parity.compared(),
                    parity.source());
        }

        ParityCertificate certificate() {
            return new ParityCertificate(tokens, maxLogitError, maxStateError, compared, source);
        }
    }

    static AnalysisJson of(StateGradients gradients, @Nullable Double conditionNumber, Provenance provenance) {
        return new AnalysisJson(
                FORMAT,
                new Source(provenance.model(), provenance.modelSha256()),
                new Source(provenance.corpus(), provenance.corpusSha256()),
                provenance.tokens(),
                provenance.options(),
                provenance.versions(),
                provenance.device(),
                provenance.seconds(),
                provenance.created().toString(),
                provenance.notes(),
                gradients.delays(),
                gradients.hidden(),
                gradients.embedding(),
                gradients.float64() ? "float64" : "float32",
                gradients.groups().stream().map(AnalysisJson::labels).toList(),
                conditionNumber == null ? null : new WhiteningSummary(conditionNumber),
                provenance.parity().map(Parity::of).orElse(null));
    }

    private static Labels labels(Group group) {
        return new Labels(
                group.name(),
                group.labels(),
                group.results().stream().map(LabelResult::counts).toList());
    }

    String toText() {
        return JsonText.of(this);
    }

    static AnalysisJson read(Path file) throws IOException {
        AnalysisJson json = JsonText.read(file, AnalysisJson.class, "an analysis");
        requireComplete(file, json);
        if (json.format() != FORMAT) {
            throw new IOException(file + ": format: expected " + FORMAT + ", found " + json.format());
        }
        return json;
    }

    // Gson leaves null what a file lacks, whatever the record says.
    private static void requireComplete(Path file, Record record) throws IOException {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = valueOf(record, component);
            if (value == null && !OPTIONAL.contains(component.getName())) {
                throw new IOException(file + ": expected " + component.getName() + ", found nothing");
            }
            if (value instanceof Record part) {
                requireComplete(file, part);
            } else if (value instanceof List<?> list) {
                for (Object element : list) {
                    if (element instanceof Record part) {
                        requireComplete(file, part);
                    }
                }
            }
        }
    }

    private static @Nullable Object valueOf(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    Provenance provenance(Path file) throws IOException {
        try {
            return new Provenance(
                    model.name(),
                    model.sha256(),
                    corpus.name(),
                    corpus.sha256(),
                    tokens,
                    options,
                    versions,
                    device,
                    seconds,
                    Instant.parse(created),
                    notes,
                    Optional.ofNullable(parity).map(Parity::certificate));
        } catch (DateTimeException e) {
            throw new IOException(file + ": created: expected a time, found " + created, e);
        }
    }
}
