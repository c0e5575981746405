package dev.stategrad.client.files;

import dev.stategrad.safetensors.AtomicFile;
import dev.stategrad.safetensors.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code trace.json}: of which state a local view was taken.
 *
 * @param model name
 * @param weightsSha256 checksum of the model's weights
 * @param state {@code cell} or {@code hidden}
 * @param layer counted from 1
 */
public record TraceOrigin(String model, String weightsSha256, String state, int layer) {
    /** Its name in the folder of the view. */
    public static final String FILE = "trace.json";

    /** The file, as it lies on disk. */
    private record Json(
            @Nullable String model,
            @Nullable String weightsSha256,
            @Nullable String state,
            int layer) {}

    /** What a figure of it is called. */
    public String title() {
        return model + ": " + state + " state of layer " + layer;
    }

    /** The file's text. */
    public Content content() {
        return AtomicFile.text(JsonText.of(this));
    }

    /** Reads the file in a folder; empty where there is none, as earlier versions left it. */
    public static Optional<TraceOrigin> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Json json = JsonText.read(file, Json.class, "a local view");
        if (json.model() == null || json.weightsSha256() == null || json.state() == null) {
            throw new IOException(file + ": expected model, weights_sha256 and state, found less");
        }
        return Optional.of(new TraceOrigin(json.model(), json.weightsSha256(), json.state(), json.layer()));
    }
}
