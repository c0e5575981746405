package dev.stategrad.deploy;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.stategrad.graphs.Precision;
import dev.stategrad.graphs.SampleAnalysis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a device makes of the sample analysis.
 *
 * @param float32 mean gradients [D, H, E], flat, with products in float32
 * @param float64 likewise
 */
record DeviceResults(double[] float32, double[] float64) {
    /** A device that is broken may give NaN. */
    static final Gson JSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    /** How far two devices are apart, at the worst delay: ‖found − expected‖ / ‖expected‖ of its mean gradient. */
    record Difference(double found, double allowed) {
        boolean isSmall() {
            return found <= allowed;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "differs by %.1e of a delay's gradient, expected at most %.0e", found, allowed);
        }
    }

    /** A precision in which the analysis is made, and how far devices may be apart in it. */
    enum Compared {
        FLOAT32(1e-4),
        FLOAT64(1e-9);

        private final double allowed;

        Compared(double allowed) {
            this.allowed = allowed;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static DeviceResults ofThisDevice() {
        return new DeviceResults(SampleAnalysis.means(Precision.FLOAT32), SampleAnalysis.means(Precision.FLOAT64));
    }

    /** @throws IOException when this is no file that {@link #write} wrote */
    static DeviceResults read(Path file) throws IOException {
        String expected = file + ": expected what device --save writes, found something else";
        try {
            @Nullable DeviceResults results = JSON.fromJson(Files.readString(file), DeviceResults.class);
            if (results == null || !isWhole(results.float32) || !isWhole(results.float64)) {
                throw new IOException(expected);
            }
            return results;
        } catch (JsonParseException e) {
            throw new IOException(expected, e);
        }
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.toJson(this));
    }

    /** Of both precisions. */
    SortedMap<Compared, Difference> differences(DeviceResults expected) {
        return new TreeMap<>(Map.of(
                Compared.FLOAT32, difference(float32, expected.float32, Compared.FLOAT32),
                Compared.FLOAT64, difference(float64, expected.float64, Compared.FLOAT64)));
    }

    private static Difference difference(double[] found, double[] expected, Compared precision) {
        int matrix = found.length / SampleAnalysis.DELAYS;
        double worst = IntStream.range(0, SampleAnalysis.DELAYS)
                .mapToDouble(delay -> distance(found, expected, delay * matrix, matrix))
                .max()
                .orElseThrow();
        return new Difference(worst, precision.allowed);
    }

    private static double distance(double[] found, double[] expected, int start, int size) {
        double difference = 0;
        double norm = 0;
        for (int i = start; i < start + size; i++) {
            difference += (found[i] - expected[i]) * (found[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }

    private static boolean isWhole(double @Nullable [] means) {
        return means != null && means.length == SampleAnalysis.SIZE;
    }
}
