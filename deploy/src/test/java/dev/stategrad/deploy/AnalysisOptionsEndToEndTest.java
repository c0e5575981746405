package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.stategrad.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every option of an analysis on the command line. */
final class AnalysisOptionsEndToEndTest {
    private static final int DELAYS = 4;
    private static final ReferenceLstm MODEL = new ReferenceLstm(9, 4, 6, 20261122);

    @TempDir
    private Path work;

    private Path models;
    private Path text;
    private Path labels;

    @BeforeEach
    void importModel() throws IOException {
        models = work.resolve("models");
        List<String> words = IntStream.range(0, MODEL.vocabulary)
                .mapToObj(id -> id == 0 ? "<eos>" : "w" + id)
                .toList();
        Path vocabulary = Files.write(work.resolve("words.txt"), words);
        run("import", "--name", "m", "--weights", MODEL.write(work.resolve("m.safetensors")), "--vocab", vocabulary);
        Random random = new Random(8);
        List<String> sentences = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        for (int sentence = 0; sentence < 12; sentence++) {
            int length = 3 + random.nextInt(6);
            sentences.add(random.ints(length, 1, MODEL.vocabulary)
                    .mapToObj(words::get)
                    .collect(Collectors.joining(" ")));
            kinds.add(random.ints(length, 0, 3)
                    .mapToObj(kind -> kind == 0 ? "-" : "k" + kind)
                    .collect(Collectors.joining(" ")));
        }
        text = Files.write(work.resolve("text.txt"), sentences);
        labels = Files.write(work.resolve("kind.txt"), kinds);
    }

    /** Whitening at the server and here, two routines for singular values, one spectrum. */
    @Test
    void analyze_spectraOnlyWhitened_equalsTheWhitenedMeans() throws IOException {
        Path whole = work.resolve("whole");
        Path spectra = work.resolve("spectra");
        analyze(whole, "--whiten");
        analyze(spectra, "--whiten", "--spectra-only");

        try (SafetensorsFile means = open(whole);
                SafetensorsFile alone = open(spectra)) {
            for (String name : List.of("singular_values", "whitened_singular_values")) {
                for (String group : List.of("all", "kind")) {
                    double[] expected = doubles(means, name + "/" + group);
                    assertThat(doubles(alone, name + "/" + group)).containsExactly(expected, within(1e-10));
                }
            }
            assertThat(alone.entries()).doesNotContainKeys("mean/all", "mean/kind", "right_vectors/all");
            assertThat(doubles(alone, "whitening/D")).containsExactly(doubles(means, "whitening/D"));
        }
    }

    /** With resets at every <eos>, no pair reaches over a sentence; with a window of 5 none over its edge. */
    @Test
    void analyze_resetsAndWindow_countPairsInClosedForm() throws IOException {
        Path resets = work.resolve("resets");
        Path window = work.resolve("window");
        analyze(resets, "--reset-after", "<eos>");
        analyze(window, "--window", "5");

        List<Integer> sentences = Files.readAllLines(text).stream()
                .map(line -> line.split(" ").length + 1)
                .toList();
        int tokens = sentences.stream().mapToInt(Integer::intValue).sum();
        for (int delay = 0; delay < DELAYS; delay++) {
            int lost = delay;
            long within = sentences.stream()
                    .mapToLong(length -> Math.max(0, length - lost))
                    .sum();
            assertThat(counts(resets)[delay]).isEqualTo(within);
            long inWindows = tokens / 5 * (5L - delay) + Math.max(0, tokens % 5 - delay);
            assertThat(counts(window)[delay]).isEqualTo(inWindows);
        }
        JsonObject json = JsonParser.parseString(Files.readString(resets.resolve("analysis.json")))
                .getAsJsonObject();
        assertThat(json.getAsJsonObject("options").get("reset-after").getAsString())
                .isEqualTo("<eos>");
    }

    /** The trace of the mean of MᵀM is the mean of ‖M‖²; at delay 0 every block's part of it adds up to the whole. */
    @Test
    void analyze_blocksSecondMomentAndPaths_addUp() throws IOException {
        Path out = work.resolve("blocks");
        analyze(out, "--blocks", "3", "--second-moment", "--paths");

        try (SafetensorsFile file = open(out)) {
            assertThat(shape(file, "block_mean/kind")).containsExactly(3L, 2L, 4L, 6L, 4L);
            double[] counts = longs(file, "block_count/all");
            for (String name : List.of("mean/all", "second_moment/all", "cell_path/all")) {
                double[] whole = doubles(file, name);
                double[] blocks = doubles(file, "block_" + name);
                int size = whole.length / DELAYS;
                for (int i = 0; i < whole.length; i++) {
                    double sum = 0;
                    double count = 0;
                    for (int block = 0; block < 3; block++) {
                        double n = counts[block * DELAYS + i / size];
                        sum += n * blocks[block * whole.length + i];
                        count += n;
                    }
                    assertThat(sum / count).isCloseTo(whole[i], within(1e-12));
                }
            }
            double[] mean = doubles(file, "mean/all");
            double[] moment = doubles(file, "second_moment/all");
            // A source starts with its whole gradient.
            assertThat(Arrays.copyOf(doubles(file, "cell_path/all"), 24))
                    .containsExactly(Arrays.copyOf(mean, 24), within(1e-12));
            // E‖M‖² ≥ ‖E M‖².
            for (int delay = 0; delay < DELAYS; delay++) {
                double trace = 0;
                for (int e = 0; e < 4; e++) {
                    trace += moment[delay * 16 + e * 5];
                }
                double norm = Arrays.stream(mean, delay * 24, (delay + 1) * 24)
                        .map(x -> x * x)
                        .sum();
                assertThat(trace).isGreaterThan(norm);
            }
        }
        run("report", out, "--out", work.resolve("report.html"));
        assertThat(work.resolve("report-second-moment-1.svg")).isNotEmptyFile();
        assertThat(work.resolve("report-paths-1.svg")).isNotEmptyFile();
    }

    @Test
    void plan_thenAnalyze_tellsWhatCame() throws IOException {
        JsonObject plan = JsonParser.parseString(
                        run("plan", "--model", "m", "--corpus", text, "--delays", "4", "--group", labels, "--json"))
                .getAsJsonObject();

        int tokens = plan.get("tokens").getAsInt();
        // 4·H²·E for every token and delay ≥ 1.
        assertThat(plan.get("operations").getAsDouble()).isEqualTo(4.0 * 36 * 4 * (DELAYS - 1) * tokens);
        // Mean [6, 4], right vectors [4, 4] and 4 singular values in float32, and a count, for all pairs and two kinds.
        assertThat(plan.get("reply_bytes").getAsLong()).isEqualTo(3L * DELAYS * (4 * (24 + 16 + 4) + 8));
        assertThat(plan.get("passes").getAsInt()).isEqualTo(1);
        assertThat(plan.get("seconds").getAsDouble()).isPositive();
        assertThat(plan.get("calibration_seconds").getAsDouble()).isPositive();
        JsonObject again = JsonParser.parseString(
                        run("plan", "--model", "m", "--corpus", text, "--delays", "4", "--group", labels, "--json"))
                .getAsJsonObject();
        assertThat(again.get("calibration_seconds").getAsDouble()).isZero();
        assertThat(again.get("seconds").getAsDouble())
                .isEqualTo(plan.get("seconds").getAsDouble());
    }

    @Test
    void trace_text_writesFiguresAndTheNumbers() throws IOException {
        JsonObject json = JsonParser.parseString(
                        run("trace", "--model", "m", "--text", "w1 w2 <eos> w1", "--out", work.resolve("t"), "--json"))
                .getAsJsonObject();

        assertThat(json.getAsJsonArray("tokens").toString()).isEqualTo("[1,2,0,1]");
        assertThat(json.getAsJsonArray("sigma1").get(3).getAsJsonArray()).hasSize(4);
        assertThat(Files.readAllLines(work.resolve("t/trace.csv"))).hasSize(1 + 4 * 5 / 2);
        assertThat(work.resolve("t/trace-sigma1.png")).isNotEmptyFile();
        Command wrong = Command.inThisProcess("trace", "--model", "m", "--text", "w1 nonsense", "--data-dir", models);
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.errors())
                .containsExactly(
                        "stategrad trace: --text: expected words of the vocabulary, which has no <unk>, found nonsense");
    }

    @Test
    void states_corpus_writesOneRowForEachToken() throws IOException {
        Path out = work.resolve("states.safetensors");
        run("states", "--model", "m", "--corpus", text, "--streams", "2", "--state", "hidden", "--out", out);

        try (SafetensorsFile file = SafetensorsFile.open(out)) {
            long tokens =
                    shape(file, "states/0").get(0) + shape(file, "states/1").get(0);
            assertThat(tokens).isEqualTo((long) counts(analyze(work.resolve("a")))[0]);
            // h = o·tanh(c): no component beyond 1, and none at rest.
            ByteBuffer states = file.read("states/1");
            while (states.hasRemaining()) {
                assertThat(Math.abs(states.getFloat())).isBetween(Float.MIN_NORMAL, 1f);
            }
        }
    }

    private Path analyze(Path out, Object... options) {
        List<Object> arguments = new ArrayList<>(
                List.of("analyze", "--model", "m", "--corpus", text, "--delays", DELAYS, "--precision", "float64"));
        arguments.addAll(List.of("--group", labels, "--out", out));
        arguments.addAll(List.of(options));
        run(arguments.toArray());
        return out;
    }

    private String run(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        if (!arguments[0].equals("report")) {
            all.addAll(List.of("--data-dir", models));
        }
        Command done = Command.inThisProcess(all.toArray());
        assertThat(done.exit()).as(done.toString()).isZero();
        return done.output();
    }

    private static SafetensorsFile open(Path folder) throws IOException {
        return SafetensorsFile.open(folder.resolve("analysis.safetensors"));
    }

    private static List<Long> shape(SafetensorsFile file, String name) {
        return Objects.requireNonNull(file.entries().get(name), name).shape();
    }

    private static double[] counts(Path folder) throws IOException {
        try (SafetensorsFile file = open(folder)) {
            return longs(file, "count/all");
        }
    }

    private static double[] longs(SafetensorsFile file, String name) throws IOException {
        ByteBuffer data = file.read(name);
        double[] values = new double[data.remaining() / Long.BYTES];
        Arrays.setAll(values, i -> data.getLong());
        return values;
    }

    private static double[] doubles(SafetensorsFile file, String name) throws IOException {
        ByteBuffer data = file.read(name);
        double[] values = new double[data.remaining() / Double.BYTES];
        Arrays.setAll(values, i -> data.getDouble());
        return values;
    }
}
