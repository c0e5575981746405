package dev.stategrad.client.files;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Records as JSON files for people and programs: indented, names in lower case with underscores. */
final class JsonText {
    private static final Gson GSON = new GsonBuilder()
            .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .create();

    private JsonText() {}

    static String of(Object value) {
        return GSON.toJson(value) + "\n";
    }

    /**
     * Reads a file. What the file lacks is null, whatever the type says.
     *
     * @param what it is of, for errors
     * @throws IOException when it is no JSON of such a thing
     */
    static <T> T read(Path file, Class<T> type, String what) throws IOException {
        try {
            T value = GSON.fromJson(Files.readString(file), type);
            if (value != null) {
                return value;
            }
        } catch (JsonParseException e) {
            throw new IOException(file + ": expected the JSON of " + what + ", found " + e.getMessage(), e);
        }
        throw new IOException(file + ": expected the JSON of " + what + ", found nothing");
    }
}
