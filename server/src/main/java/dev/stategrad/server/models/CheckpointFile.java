package dev.stategrad.server.models;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.reflect.TypeToken;
import dev.stategrad.graphs.StategradException;
import dev.stategrad.graphs.TrainingCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A training's state as a safetensors file: the trainer's arrays, everything else as metadata, and a checksum of all. */
final class CheckpointFile {
    private static final String EPOCHS = "epochs";
    private static final String BEST = "best_sha256";
    private static final String KEPT = "kept_sha256";
    private static final String SECONDS = "epoch_seconds";
    private static final String CHECKSUM = "sha256";
    private static final String TRAINER = "trainer.";
    private static final TypeToken<List<EpochOutcome>> OUTCOMES = new TypeToken<>() {};
    private static final TypeToken<List<String>> CHECKSUMS = new TypeToken<>() {};
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private CheckpointFile() {}

    static void write(Path file, TrainingState state) throws IOException {
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put(EPOCHS, GSON.toJson(state.epochs()));
        metadata.put(BEST, state.bestSha256());
        metadata.put(KEPT, GSON.toJson(state.keptSha256()));
        metadata.put(SECONDS, Double.toHexString(state.epochSeconds()));
        state.trainer().values().forEach((name, value) -> metadata.put(TRAINER + name, value));
        TrainingCheckpoint trainer = state.trainer();
        String checksum = checksum(new ArrayFile.Contents(metadata, trainer.arrays()));
        metadata.put(CHECKSUM, checksum);
        ArrayFile.write(file, metadata, trainer.arrays());
    }

    /** @throws IOException also when a single bit is not what {@link #write} wrote */
    static TrainingState read(Path file) throws IOException {
        try {
            ArrayFile.Contents contents = ArrayFile.read(file);
            SortedMap<String, String> metadata = new TreeMap<>(contents.metadata());
            String expected = metadata.remove(CHECKSUM);
            String found = checksum(new ArrayFile.Contents(metadata, contents.arrays()));
            if (!found.equals(expected)) {
                throw new IOException(file + ": expected SHA-256 " + expected + ", found " + found);
            }
            return state(metadata, contents);
        } catch (StategradException | IllegalArgumentException e) {
            throw new IOException(file + ": expected a checkpoint, found something else", e);
        }
    }

    private static TrainingState state(SortedMap<String, String> metadata, ArrayFile.Contents contents)
            throws IOException {
        Map<String, String> values = new HashMap<>();
        metadata.tailMap(TRAINER).forEach((name, value) -> {
            if (name.startsWith(TRAINER)) {
                values.put(name.substring(TRAINER.length()), value);
            }
        });
        return new TrainingState(
                GSON.fromJson(required(metadata.get(EPOCHS)), OUTCOMES),
                required(metadata.get(BEST)),
                // Missing where an earlier version wrote it, which kept none.
                GSON.fromJson(metadata.getOrDefault(KEPT, "[]"), CHECKSUMS),
                Double.parseDouble(required(metadata.get(SECONDS))),
                TrainingCheckpoint.of(contents.arrays(), values));
    }

    private static String required(@Nullable String value) throws IOException {
        if (value == null) {
            throw new IOException("expected a checkpoint of this version, found another one");
        }
        return value;
    }

    private static String checksum(ArrayFile.Contents contents) {
        MessageDigest digest = ArrayFile.sha256(contents.arrays());
        contents.metadata().forEach((name, value) -> {
            digest.update((name + '\0' + value + '\0').getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
