package dev.stategrad.server.models;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The file model.json: the record of a model, and which process trains it. */
record ModelJson(int format, String owner, ModelRecord model) {
    static final int FORMAT = 2;

    private static final Gson GSON = new GsonBuilder()
            .registerTypeAdapter(Instant.class, new InstantAdapter().nullSafe())
            .serializeSpecialFloatingPointValues()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .create();

    static void write(Path file, ModelRecord model, String owner) throws IOException {
        AtomicFile.writeText(file, GSON.toJson(new ModelJson(FORMAT, owner, model)) + "\n");
    }

    /** @throws IOException also when the file is not what {@link #write} writes */
    static ModelJson read(Path file) throws IOException {
        String text = Files.readString(file);
        try {
            ModelJson json = GSON.fromJson(text, ModelJson.class);
            if (json == null || json.format != FORMAT) {
                throw new IOException(file + ": expected format " + FORMAT + ", found "
                        + (json == null ? "an empty file" : json.format));
            }
            return json;
        } catch (RuntimeException e) {
            // Gson's own errors, and what the records' constructors throw, which Gson wraps.
            throw new IOException(file + ": expected a model's record, found something else", e);
        }
    }

    private static final class InstantAdapter extends TypeAdapter<Instant> {
        @Override
        public void write(JsonWriter out, Instant value) throws IOException {
            out.value(value.toString());
        }

        @Override
        public Instant read(JsonReader in) throws IOException {
            return Instant.parse(in.nextString());
        }
    }
}
