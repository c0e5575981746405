package dev.stategrad.server.work;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.reflect.TypeToken;
import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What analyses cost on this machine's device, by their kind; kept in a file. The file only saves measuring again: one that
 * can't be read or written is worth a warning and no more. Thread-safe.
 */
final class DeviceSpeed {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSpeed.class);
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final TypeToken<TreeMap<String, AnalysisCost>> TYPE = new TypeToken<>() {};

    private final Path file;
    private final Map<String, AnalysisCost> costs;

    DeviceSpeed(Path file) {
        this.file = file;
        this.costs = read(file);
    }

    synchronized Optional<AnalysisCost> of(String kind) {
        return Optional.ofNullable(costs.get(kind));
    }

    synchronized void measured(String kind, AnalysisCost cost) {
        costs.put(kind, cost);
        write();
    }

    /** Changes what is known of a kind; nothing where nothing is. */
    synchronized void refine(String kind, UnaryOperator<AnalysisCost> change) {
        AnalysisCost known = costs.get(kind);
        if (known != null) {
            costs.put(kind, change.apply(known));
            write();
        }
    }

    private static Map<String, AnalysisCost> read(Path file) {
        if (Files.exists(file)) {
            try {
                Map<String, AnalysisCost> costs = GSON.fromJson(Files.readString(file), TYPE);
                if (costs != null && !costs.containsValue(null)) {
                    return costs;
                }
                LOG.warn("{}: expected the speed of a device, found nothing; it will be measured again", file);
            } catch (IOException | RuntimeException e) {
                // Gson's own errors, and what the record's constructor throws, which Gson wraps.
                LOG.warn("{}: expected the speed of a device; it will be measured again", file, e);
            }
        }
        return new TreeMap<>();
    }

    private void write() {
        try {
            AtomicFile.writeText(file, GSON.toJson(costs) + "\n");
        } catch (IOException e) {
            LOG.warn("{}: cannot keep the speed of the device", file, e);
        }
    }
}
