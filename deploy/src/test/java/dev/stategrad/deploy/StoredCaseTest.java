package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.stategrad.safetensors.ElementType;
import dev.stategrad.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code import} and {@code analyze} on the command line, against the stored case of an independent reference. */
final class StoredCaseTest {
    private static final JsonObject CASE = readCase();
    private static final int DELAYS =
            CASE.getAsJsonObject("input").get("delays").getAsInt();
    private static final int CLASSES =
            CASE.getAsJsonObject("input").get("classes").getAsInt();

    @TempDir
    private Path work;

    @ParameterizedTest
    @CsvSource({
        "cell, float64, small_lstm_l1.f64.safetensors, 1e-10",
        "hidden, float64, small_lstm_l1.f64.safetensors, 1e-10",
        "cell, float32, small_lstm_l1.safetensors, 1e-5",
        "hidden, float32, small_lstm_l1.safetensors, 1e-5"
    })
    void analyze_storedCase_agrees(String state, String precision, String weights, double tolerance) throws Exception {
        Path models = work.resolve("models");
        Path out = work.resolve("out");
        run("import", "--name", "case", "--weights", resource(weights), "--data-dir", models);
        Path tokens = write("tokens.txt", "tokens", token -> Integer.toString(token));
        Path labels = write("kind.txt", "labels", label -> label < 0 ? "-" : "k" + label);
        run(
                "analyze",
                "--model",
                "case",
                "--tokens",
                tokens,
                "--delays",
                DELAYS,
                "--state",
                state,
                "--group",
                labels,
                "--precision",
                precision,
                "--whiten",
                "--data-dir",
                models,
                "--out",
                out);

        JsonObject expected = CASE.getAsJsonObject("expected");
        JsonObject gradients = expected.getAsJsonObject("states").getAsJsonObject(state + "_l0");
        try (SafetensorsFile file = SafetensorsFile.open(out.resolve("analysis.safetensors"))) {
            assertThat(longs(file, "count/all"))
                    .isEqualTo(Arrays.stream(numbers(expected.get("count")))
                            .mapToLong(count -> (long) count)
                            .toArray());
            assertClose(file, "mean/all", gradients.get("G_avg"), DELAYS, tolerance);
            assertClose(file, "singular_values/all", raw(gradients), DELAYS, tolerance);
            assertClose(file, "whitened_singular_values/all", whitened(gradients), DELAYS, tolerance);
            int[] order = labelOrder(out);
            assertThat(longs(file, "count/kind"))
                    .isEqualTo(Arrays.stream(numbers(byLabel(expected.get("class_count"), order)))
                            .mapToLong(count -> (long) count)
                            .toArray());
            assertClose(file, "mean/kind", byLabel(gradients.get("class_G_avg"), order), CLASSES * DELAYS, tolerance);
            assertClose(
                    file,
                    "whitened_singular_values/kind",
                    byLabel(gradients.getAsJsonObject("class_norm").get("sigma"), order),
                    CLASSES * DELAYS,
                    tolerance);
        }
        assertThat(Files.readAllLines(out.resolve("spectrum.csv")))
                .hasSize(1 + DELAYS * (1 + CLASSES))
                .first()
                .isEqualTo("group,label,delay,count,sigma1,sum,ratio1,ratio5");
    }

    private static JsonElement raw(JsonObject gradients) {
        return gradients.getAsJsonObject("raw").get("sigma");
    }

    private static JsonElement whitened(JsonObject gradients) {
        return gradients.getAsJsonObject("norm").get("sigma");
    }

    /** Compares matrix by matrix, each with the norm of its own expectation. */
    private static void assertClose(
            SafetensorsFile file, String name, JsonElement expected, int matrices, double tolerance)
            throws IOException {
        double[] found = doubles(file, name);
        double[] wanted = numbers(expected);
        assertThat(found).as(name).hasSameSizeAs(wanted);
        assertThat(Matrices.worstRelativeError(split(found, matrices), split(wanted, matrices)))
                .as(name)
                .isLessThan(tolerance);
    }

    private static double[][] split(double[] stack, int matrices) {
        int size = stack.length / matrices;
        return IntStream.range(0, matrices)
                .mapToObj(i -> Arrays.copyOfRange(stack, i * size, (i + 1) * size))
                .toArray(double[][]::new);
    }

    /** Case labels in the order in which the analysis lists them. */
    private static int[] labelOrder(Path out) throws IOException {
        JsonObject json = JsonParser.parseString(Files.readString(out.resolve("analysis.json")))
                .getAsJsonObject();
        List<Integer> order = new ArrayList<>();
        for (JsonElement group : json.getAsJsonArray("groups")) {
            if (group.getAsJsonObject().get("name").getAsString().equals("kind")) {
                for (JsonElement label : group.getAsJsonObject().getAsJsonArray("labels")) {
                    order.add(Integer.parseInt(label.getAsString().substring(1)));
                }
            }
        }
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private static JsonArray byLabel(JsonElement classes, int[] order) {
        JsonArray sorted = new JsonArray();
        for (int label : order) {
            sorted.add(classes.getAsJsonArray().get(label));
        }
        return sorted;
    }

    private static double[] numbers(JsonElement element) {
        if (!element.isJsonArray()) {
            return new double[] {element.getAsDouble()};
        }
        return StreamSupport.stream(element.getAsJsonArray().spliterator(), false)
                .flatMapToDouble(part -> Arrays.stream(numbers(part)))
                .toArray();
    }

    private static double[] doubles(SafetensorsFile file, String name) throws IOException {
        ElementType type =
                Objects.requireNonNull(file.entries().get(name), name).type();
        ByteBuffer data = file.read(name);
        double[] values = new double[data.remaining() / type.bytes()];
        Arrays.setAll(values, i -> type == ElementType.F64 ? data.getDouble() : data.getFloat());
        return values;
    }

    private static long[] longs(SafetensorsFile file, String name) throws IOException {
        ByteBuffer data = file.read(name);
        long[] values = new long[data.remaining() / Long.BYTES];
        Arrays.setAll(values, i -> data.getLong());
        return values;
    }

    /** Writes one line for each stream of the case. */
    private Path write(String name, String field, IntFunction<String> word) throws IOException {
        List<String> lines = new ArrayList<>();
        for (JsonElement stream : CASE.getAsJsonObject("input").getAsJsonArray(field)) {
            lines.add(StreamSupport.stream(stream.getAsJsonArray().spliterator(), false)
                    .map(token -> word.apply(token.getAsInt()))
                    .collect(Collectors.joining(" ")));
        }
        return Files.write(work.resolve(name), lines);
    }

    private static void run(Object... arguments) {
        Command done = Command.run(arguments);
        assertThat(done.exit()).as(done.toString()).isZero();
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(StoredCaseTest.class.getResource("/cases/" + name), name)
                .toURI());
    }

    private static JsonObject readCase() {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(StoredCaseTest.class.getResourceAsStream("/cases/small_lstm_l1.json")),
                StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
