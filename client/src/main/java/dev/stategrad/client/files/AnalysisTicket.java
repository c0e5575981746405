package dev.stategrad.client.files;

import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code job.json}: stands in a folder from when a server has accepted an analysis until its results are there, and holds what is
 * needed to write them.
 *
 * @param analysis its resource name, {@code analyses/ID}
 * @param origin what the server does not know
 */
public record AnalysisTicket(String analysis, AnalysisOrigin origin) {
    /** Its name in the folder. */
    public static final String FILE = "job.json";

    private static final int FORMAT = 1;

    /** The file, as it lies on disk: whatever it lacks is null. */
    private record Json(
            int format,
            @Nullable String analysis,
            @Nullable String model,
            @Nullable String corpus,
            @Nullable String corpusSha256,
            @Nullable SortedMap<String, String> options,
            @Nullable Boolean whiten,
            @Nullable List<String> notes) {}

    /** Writes it into a folder, which must be there. */
    public void write(Path folder) throws IOException {
        Json json = new Json(
                FORMAT,
                analysis,
                origin.model(),
                origin.corpus(),
                origin.corpusSha256(),
                origin.options(),
                origin.whiten(),
                origin.notes());
        AtomicFile.write(folder.resolve(FILE), AtomicFile.text(JsonText.of(json)));
    }

    /** The ticket in a folder; empty where there is none. */
    public static Optional<AnalysisTicket> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return Optional.of(ticket(file, JsonText.read(file, Json.class, "a job")));
    }

    private static AnalysisTicket ticket(Path file, Json json) throws IOException {
        if (json.format() != FORMAT) {
            throw new IOException(file + ": format: expected " + FORMAT + ", found " + json.format());
        }
        return new AnalysisTicket(
                required(file, "analysis", json.analysis()),
                new AnalysisOrigin(
                        required(file, "model", json.model()),
                        required(file, "corpus", json.corpus()),
                        required(file, "corpus_sha256", json.corpusSha256()),
                        required(file, "options", json.options()),
                        required(file, "whiten", json.whiten()),
                        required(file, "notes", json.notes())));
    }

    private static <T> T required(Path file, String name, @Nullable T value) throws IOException {
        if (value == null) {
            throw new IOException(file + ": expected " + name + ", found nothing");
        }
        return value;
    }

    /** Takes it out of a folder, whose results are there. */
    public static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }
}
