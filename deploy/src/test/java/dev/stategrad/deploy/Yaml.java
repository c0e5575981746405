package dev.stategrad.deploy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML as the JSON that it stands for. */
final class Yaml {
    private static final String MERGE = "<<";

    private Yaml() {}

    /** A file of one document. */
    static JsonObject read(Path file) throws IOException {
        return documents(Files.readString(file)).get(0);
    }

    /** All documents that are not empty. */
    static List<JsonObject> documents(String text) {
        Gson gson = new Gson();
        List<JsonObject> documents = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
            if (document != null) {
                documents.add(merged(gson.toJsonTree(document)).getAsJsonObject());
            }
        }
        return documents;
    }

    /** With the values of merge keys put in, as YAML 1.1 does and Compose asks for. */
    private static JsonElement merged(JsonElement element) {
        if (!element.isJsonObject()) {
            return element;
        }
        JsonObject result = new JsonObject();
        JsonObject own = element.getAsJsonObject();
        if (own.has(MERGE)) {
            merged(own.get(MERGE))
                    .getAsJsonObject()
                    .entrySet()
                    .forEach(entry -> result.add(entry.getKey(), entry.getValue()));
        }
        own.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(MERGE))
                .forEach(entry -> result.add(entry.getKey(), merged(entry.getValue())));
        return result;
    }
}
