package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code import} and {@code analyze} on the command line, against the stored cases of an independent reference. */
final class StoredCaseTest {
    /** Cells of the cases, by the names that the command line gives them. */
    private static final Map<String, String> CELLS =
            Map.of("lstm", "lstm", "gru_paper", "gru", "gru_torch", "gru-reset-after", "rnn", "rnn");

    @TempDir
    private Path work;

    /** Every state of every case, such as {@code cell_l0}, in both precisions. */
    static Stream<Arguments> everyState() {
        return CELLS.keySet().stream()
                .sorted()
                .flatMap(cell -> Stream.of(cell + "_l1", cell + "_l2"))
                .flatMap(name -> expected(readCase(name)).getAsJsonObject("states").keySet().stream()
                        .flatMap(state -> Stream.of(
                                Arguments.of(name, state, "float64", 1e-10),
                                Arguments.of(name, state, "float32", 1e-5))));
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void analyze_storedCase_agrees(String name, String state, String precision, double tolerance) throws Exception {
        JsonObject stored = readCase(name);
        Path out = analyze(name, stored, state, precision);
        JsonObject expected = expected(stored);
        int delays = stored.getAsJsonObject("input").get("delays").getAsInt();
        int classes = stored.getAsJsonObject("input").get("classes").getAsInt();
        JsonObject gradients = expected.getAsJsonObject("states").getAsJsonObject(state);
        try (SafetensorsFile file = SafetensorsFile.open(out.resolve("analysis.safetensors"))) {
            assertThat(longs(file, "count/all")).isEqualTo(counts(expected.get("count")));
            assertClose(file, "mean/all", gradients.get("G_avg"), delays, tolerance);
            assertClose(file, "singular_values/all", raw(gradients), delays, tolerance);
            assertClose(file, "whitened_singular_values/all", whitened(gradients), delays, tolerance);
            int[] order = labelOrder(out, "kind");
            assertThat(longs(file, "count/kind")).isEqualTo(counts(byLabel(expected.get("class_count"), order)));
            assertClose(file, "mean/kind", byLabel(gradients.get("class_G_avg"), order), classes * delays, tolerance);
            assertClose(
                    file,
                    "whitened_singular_values/kind",
                    byLabel(gradients.getAsJsonObject("class_norm").get("sigma"), order),
                    classes * delays,
                    tolerance);
            assertTypesClose(file, labelOrder(out, "type"), expected, gradients, tolerance);
        }
        assertPropertiesClose(out, stored, gradients, tolerance);
        assertThat(Files.readAllLines(out.resolve("spectrum.csv")))
                .hasSize(1 + delays * (1 + classes + labelOrder(out, "type").length))
                .first()
                .isEqualTo("group,label,delay,count,sigma1,sum,ratio1,ratio5");
    }

    private Path analyze(String name, JsonObject stored, String state, String precision) throws Exception {
        Path models = work.resolve("models");
        Path out = work.resolve("out");
        String weights = "small_" + name + (precision.equals("float64") ? ".f64" : "") + ".safetensors";
        String cell = Objects.requireNonNull(CELLS.get(name.substring(0, name.lastIndexOf('_'))));
        run("import", "--name", "case", "--weights", resource(weights), "--cell", cell, "--data-dir", models);
        run(
                "analyze",
                "--model",
                "case",
                "--tokens",
                write(stored, "tokens.txt", "tokens", token -> Integer.toString(token)),
                "--delays",
                stored.getAsJsonObject("input").get("delays"),
                "--state",
                state.substring(0, state.indexOf('_')),
                "--layer",
                1 + Integer.parseInt(state.substring(state.indexOf("_l") + 2)),
                "--group",
                write(stored, "kind.txt", "labels", label -> label < 0 ? "-" : "k" + label),
                "--group",
                write(stored, "type.txt", "tokens", token -> "w" + token),
                "--precision",
                precision,
                "--whiten",
                "--data-dir",
                models,
                "--out",
                out);
        return out;
    }

    /** Relative memory and cosine of the case's two properties, of all pairs and of every class. */
    private void assertPropertiesClose(Path out, JsonObject stored, JsonObject gradients, double tolerance)
            throws Exception {
        JsonObject classes = stored.getAsJsonObject("input").getAsJsonObject("properties");
        Path file = Files.writeString(work.resolve("classes.yaml"), classes.toString());
        Command done = Command.inThisProcess(
                "property",
                "--analysis",
                out,
                "--model",
                "case",
                "--classes",
                file,
                "--json",
                "--data-dir",
                work.resolve("models"));
        assertThat(done.exit()).as(done.toString()).isZero();
        JsonObject found = JsonParser.parseString(done.output()).getAsJsonObject();
        for (String property : classes.keySet()) {
            JsonObject expected = gradients.getAsJsonObject("properties").getAsJsonObject(property);
            for (JsonElement element : found.getAsJsonArray(property)) {
                JsonObject curve = element.getAsJsonObject();
                String group = curve.get("group").getAsString();
                if (group.equals("all")) {
                    assertAlmost(curve.get("m_published"), expected.get("m"), tolerance);
                    assertAlmost(curve.get("m"), expected.get("m_unit"), tolerance);
                    assertAlmost(curve.get("cos"), expected.get("cos"), tolerance);
                } else if (group.equals("kind")) {
                    int label =
                            Integer.parseInt(curve.get("label").getAsString().substring(1));
                    assertAlmost(
                            curve.get("m_published"),
                            expected.getAsJsonArray("class_m").get(label),
                            tolerance);
                    assertAlmost(
                            curve.get("m"),
                            expected.getAsJsonArray("class_m_unit").get(label),
                            tolerance);
                }
            }
        }
    }

    private static void assertAlmost(JsonElement found, JsonElement expected, double tolerance) {
        assertThat(numbers(found)).containsExactly(numbers(expected), within(tolerance));
    }

    /** Whitened spectra of word types, of which the cases hold the largest singular value and the sum. */
    private static void assertTypesClose(
            SafetensorsFile file, int[] order, JsonObject expected, JsonObject gradients, double tolerance)
            throws IOException {
        assertThat(longs(file, "count/type")).isEqualTo(counts(byLabel(expected.get("type_count"), order)));
        double[] found = doubles(file, "whitened_singular_values/type");
        JsonObject norms = gradients.getAsJsonObject("type_norm");
        double[] sigma1 = numbers(byLabel(norms.get("sigma1"), order));
        double[] sum = numbers(byLabel(norms.get("sum"), order));
        int rank = found.length / sigma1.length;
        for (int n = 0; n < sigma1.length; n++) {
            double[] spectrum = Arrays.copyOfRange(found, n * rank, (n + 1) * rank);
            assertThat(spectrum[0]).isCloseTo(sigma1[n], within(tolerance * sigma1[n]));
            assertThat(Arrays.stream(spectrum).sum()).isCloseTo(sum[n], within(tolerance * sum[n]));
        }
    }

    private static long[] counts(JsonElement expected) {
        return Arrays.stream(numbers(expected)).mapToLong(count -> (long) count).toArray();
    }

    private static JsonObject expected(JsonObject stored) {
        return stored.getAsJsonObject("expected");
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
    private static int[] labelOrder(Path out, String grouping) throws IOException {
        JsonObject json = JsonParser.parseString(Files.readString(out.resolve("analysis.json")))
                .getAsJsonObject();
        List<Integer> order = new ArrayList<>();
        for (JsonElement group : json.getAsJsonArray("groups")) {
            if (group.getAsJsonObject().get("name").getAsString().equals(grouping)) {
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
    private Path write(JsonObject stored, String name, String field, IntFunction<String> word) throws IOException {
        List<String> lines = new ArrayList<>();
        for (JsonElement stream : stored.getAsJsonObject("input").getAsJsonArray(field)) {
            lines.add(StreamSupport.stream(stream.getAsJsonArray().spliterator(), false)
                    .map(token -> word.apply(token.getAsInt()))
                    .collect(Collectors.joining(" ")));
        }
        return Files.write(work.resolve(name), lines);
    }

    private static void run(Object... arguments) {
        Command done = Command.inThisProcess(arguments);
        assertThat(done.exit()).as(done.toString()).isZero();
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(StoredCaseTest.class.getResource("/cases/" + name), name)
                .toURI());
    }

    private static JsonObject readCase(String name) {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(
                        StoredCaseTest.class.getResourceAsStream("/cases/small_" + name + ".json"), name),
                StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
