package dev.stategrad.client.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.stategrad.client.ParityCertificate;
import dev.stategrad.client.analysis.BlockResult;
import dev.stategrad.client.analysis.BlockStack;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.analysis.WhitenedSpectra;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.safetensors.ElementType;
import dev.stategrad.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalysisDirectoryTest {
    private static final int DELAYS = 3;
    private static final int HIDDEN = 4;
    private static final int EMBEDDING = 2;
    private static final Provenance PROVENANCE = new Provenance(
            "models/lm",
            "ab12",
            "text & <more>.txt",
            "cd34",
            1_234_567_890_123L,
            new TreeMap<>(Map.of("state", "cell", "layer", "1")),
            new TreeMap<>(Map.of("stategrad", "0.1.0")),
            "CPU:0",
            1.5,
            Instant.parse("2026-01-02T03:04:05Z"),
            List.of("a note"),
            Optional.of(new ParityCertificate(360, 1.5e-6, 0, List.of("logits"), "PyTorch")));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void read_afterWrite_givesEverythingBack(boolean float64) throws IOException {
        StateGradients written = gradients(float64, true);
        WhitenedSpectra whitened = WhitenedSpectra.of(written, whitening());
        AnalysisDirectory.write(folder, written, Optional.of(whitened), PROVENANCE);

        StoredAnalysis read = AnalysisDirectory.read(folder);

        assertThat(read.provenance()).isEqualTo(PROVENANCE);
        assertThat(read.conditionNumber()).hasValue(whitening().conditionNumber());
        assertThat(read.spectra().float64()).isEqualTo(float64);
        for (int g = 0; g < 2; g++) {
            Group group = written.groups().get(g);
            assertThat(read.spectra().groups().get(g).labels()).isEqualTo(group.labels());
            for (int label = 0; label < group.labels().size(); label++) {
                LabelResult expected = group.results().get(label);
                LabelResult found = read.spectra().groups().get(g).results().get(label);
                assertThat(found.counts()).isEqualTo(expected.counts());
                assertThat(found.singularValues()).isDeepEqualTo(stored(expected.singularValues(), float64));
                assertThat(read.means(g, label).orElseThrow())
                        .isDeepEqualTo(stored(Objects.requireNonNull(expected.means()), float64));
                assertThat(read.whitened().orElseThrow().get(g).singularValues().get(label))
                        .isDeepEqualTo(
                                stored(whitened.groups().get(g).singularValues().get(label), float64));
            }
        }
    }

    @Test
    void write_withEverything_hasTheDocumentedTensors() throws IOException {
        StateGradients gradients = gradients(false, true);
        var whitened = Optional.of(WhitenedSpectra.of(gradients, whitening()));
        AnalysisDirectory.write(folder, gradients, whitened, PROVENANCE);

        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("analysis.safetensors"))) {
            assertThat(file.entries().values())
                    .containsExactlyInAnyOrder(
                            entry("mean/all", ElementType.F32, 3, 4, 2),
                            entry("count/all", ElementType.I64, 3),
                            entry("singular_values/all", ElementType.F32, 3, 2),
                            entry("right_vectors/all", ElementType.F32, 3, 2, 2),
                            entry("whitened_singular_values/all", ElementType.F32, 3, 2),
                            entry("mean/pos", ElementType.F32, 2, 3, 4, 2),
                            entry("count/pos", ElementType.I64, 2, 3),
                            entry("singular_values/pos", ElementType.F32, 2, 3, 2),
                            entry("right_vectors/pos", ElementType.F32, 2, 3, 2, 2),
                            entry("whitened_singular_values/pos", ElementType.F32, 2, 3, 2),
                            entry("whitening/D", ElementType.F32, 2, 2),
                            entry("whitening/Z", ElementType.F32, 2, 2),
                            entry("whitening/mean", ElementType.F32, 2));
            // Row-major: label 1, delay 2, row 3, column 1 is the last element.
            double[][] means = gradients.groups().get(1).results().get(1).means();
            assertThat(file.read("mean/pos").getFloat(4 * (2 * 3 * 4 * 2 - 1)))
                    .isEqualTo((float) Objects.requireNonNull(means)[2][7]);
        }
    }

    @Test
    void write_blocksSecondMomentsAndPaths_haveTheDocumentedTensors() throws IOException {
        AnalysisDirectory.write(folder, inBlocks(true), Optional.empty(), PROVENANCE);

        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("analysis.safetensors"))) {
            assertThat(file.entries().values())
                    .contains(
                            entry("second_moment/all", ElementType.F64, 3, 2, 2),
                            entry("cell_path/all", ElementType.F64, 3, 4, 2),
                            entry("block_count/all", ElementType.I64, 2, 3),
                            entry("block_mean/all", ElementType.F64, 2, 3, 4, 2),
                            entry("block_second_moment/all", ElementType.F64, 2, 3, 2, 2),
                            entry("block_cell_path/all", ElementType.F64, 2, 3, 4, 2),
                            entry("block_count/pos", ElementType.I64, 2, 2, 3),
                            entry("block_mean/pos", ElementType.F64, 2, 2, 3, 4, 2));
            assertThat(file.entries())
                    .doesNotContainKeys("second_moment/pos", "cell_path/pos", "block_singular_values/all");
            // [N, C, D]: block 1 of label 0 comes after block 0 of label 1.
            assertThat(file.read("block_count/pos").asLongBuffer().get(6)).isEqualTo(101);
            assertThat(file.read("block_count/pos").asLongBuffer().get(3)).isEqualTo(11);
        }
        // √ of the diagonal, largest first.
        assertThat(AnalysisDirectory.read(folder).secondMomentSpectra(false).orElseThrow()[1])
                .containsExactly(new double[] {3, 2}, within(1e-12));
        assertThat(AnalysisDirectory.read(folder).cellPath().orElseThrow()).isDeepEqualTo(path(0));
    }

    @Test
    void cellPath_notAskedFor_isAbsent() throws IOException {
        AnalysisDirectory.write(folder, inBlocks(false), Optional.empty(), PROVENANCE);
        assertThat(AnalysisDirectory.read(folder).cellPath()).isEmpty();
    }

    @Test
    void blocks_ofEveryLabel_areThoseWritten() throws IOException {
        StateGradients written = inBlocks(true);
        AnalysisDirectory.write(folder, written, Optional.empty(), PROVENANCE);
        StoredAnalysis read = AnalysisDirectory.read(folder);

        for (int g = 0; g < 2; g++) {
            List<LabelResult> results = written.groups().get(g).results();
            for (int label = 0; label < results.size(); label++) {
                BlockStack found = read.blocks(g, label).orElseThrow();
                assertThat(found.blocks()).isEqualTo(2);
                for (int block = 0; block < 2; block++) {
                    BlockResult expected = results.get(label).blocks().get(block);
                    assertThat(found.counts()[block]).isEqualTo(expected.counts());
                    assertThat(found.means()[block])
                            .isDeepEqualTo(stored(Objects.requireNonNull(expected.means()), written.float64()));
                }
            }
        }
    }

    @Test
    void blocks_ofSpectraAlone_areNotThere() throws IOException {
        AnalysisDirectory.write(folder, inBlocks(false), Optional.empty(), PROVENANCE);

        assertThat(AnalysisDirectory.read(folder).blocks(1, 0)).isEmpty();
    }

    @Test
    void write_blocksOfSpectra_haveSingularValuesInPlaceOfMeans() throws IOException {
        AnalysisDirectory.write(folder, inBlocks(false), Optional.empty(), PROVENANCE);

        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("analysis.safetensors"))) {
            assertThat(file.entries().values())
                    .contains(
                            entry("block_singular_values/all", ElementType.F64, 2, 3, 2),
                            entry("block_singular_values/pos", ElementType.F64, 2, 2, 3, 2));
            assertThat(file.entries()).doesNotContainKeys("mean/all", "block_mean/all");
        }
    }

    @Test
    void write_spectrumTable_holdsTheScalarsByHand() throws IOException {
        double[][] singularValues = {{3, 1}, {0, 0}, {2, 2}};
        var result = new LabelResult(new long[] {5, 0, 1}, singularValues, null, null);
        var quoted = new Group("words", List.of("a,\"b\""), List.of(result));
        var gradients = new StateGradients(DELAYS, HIDDEN, EMBEDDING, true, List.of(Group.all(result), quoted));

        AnalysisDirectory.write(folder, gradients, Optional.empty(), PROVENANCE);

        assertThat(folder.resolve("spectrum.csv")).hasContent("""
                        group,label,delay,count,sigma1,sum,ratio1,ratio5
                        all,all,0,5,3.0,4.0,0.75,1.0
                        all,all,1,0,0.0,0.0,,
                        all,all,2,1,2.0,4.0,0.5,1.0
                        words,"a,""b""\",0,5,3.0,4.0,0.75,1.0
                        words,"a,""b""\",1,0,0.0,0.0,,
                        words,"a,""b""\",2,1,2.0,4.0,0.5,1.0
                        """);
        assertThat(AnalysisDirectory.read(folder).means(0, 0)).isEmpty();
    }

    @Test
    void write_json_holdsProvenanceLabelsAndCounts() throws IOException {
        AnalysisDirectory.write(folder, gradients(false, false), Optional.empty(), PROVENANCE);

        JsonObject json = JsonParser.parseString(Files.readString(folder.resolve("analysis.json")))
                .getAsJsonObject();
        assertThat(json.getAsJsonObject("model").get("sha256").getAsString()).isEqualTo("ab12");
        assertThat(json.getAsJsonObject("corpus").get("name").getAsString()).isEqualTo("text & <more>.txt");
        assertThat(json.getAsJsonObject("options").get("state").getAsString()).isEqualTo("cell");
        assertThat(json.get("groups").getAsJsonArray().get(1).toString())
                .isEqualTo("{\"name\":\"pos\",\"labels\":[\"N\",\"V\"],\"counts\":[[1,2,3],[11,12,13]]}");
        assertThat(json.has("whitening")).isFalse();
    }

    @Test
    void write_overAnOlderAnalysis_replacesItAndLeavesOtherFiles() throws IOException {
        Path other = Files.writeString(folder.resolve("mine.txt"), "mine");
        StateGradients gradients = gradients(false, true);
        AnalysisDirectory.write(folder, gradients, Optional.of(WhitenedSpectra.of(gradients, whitening())), PROVENANCE);
        AnalysisDirectory.write(folder, gradients, Optional.empty(), PROVENANCE);

        assertThat(folder).isDirectoryNotContaining("glob:**/whitened_spectrum.csv");
        assertThat(AnalysisDirectory.read(folder).whitened()).isEmpty();
        assertThat(other).hasContent("mine");
    }

    @Test
    void write_folderThatCannotBe_leavesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> AnalysisDirectory.write(
                        file.resolve("out"), gradients(false, false), Optional.empty(), PROVENANCE))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot make the folder " + file.resolve("out"));
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
    }

    @Test
    void read_otherFolder_saysThatItIsNone() {
        assertThatThrownBy(() -> AnalysisDirectory.read(folder))
                .hasMessage(folder + ": expected the folder of an analysis, found no analysis.json in it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"device\"; \"gadget\"; expected device, found nothing",
                "\"format\": 1; \"format\": 2; format: expected 1, found 2",
                "\"created\": \"2026; \"created\": \"soon; created: expected a time, found soon",
                "\"delays\": 3; \"delays\": 4; expected 32 bytes from byte 0, found 24 bytes in all",
                "\"delays\": 3; \"delays\": 2; all counts: expected 2 delays, found 3",
            })
    void read_damagedJson_saysWhatIsWrong(String before, String after, String message) throws IOException {
        AnalysisDirectory.write(folder, gradients(false, false), Optional.empty(), PROVENANCE);
        Path json = folder.resolve("analysis.json");
        Files.writeString(json, Files.readString(json).replace(before, after));

        assertThatThrownBy(() -> AnalysisDirectory.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "null", "{}"})
    void read_noJson_isRefused(String text) throws IOException {
        AnalysisDirectory.write(folder, gradients(false, false), Optional.empty(), PROVENANCE);
        Files.writeString(folder.resolve("analysis.json"), text);
        assertThatThrownBy(() -> AnalysisDirectory.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("analysis.json: expected");
    }

    private static SafetensorsFile.Entry entry(String name, ElementType type, long... shape) {
        return new SafetensorsFile.Entry(
                name, type, Arrays.stream(shape).boxed().toList());
    }

    private static Whitening whitening() {
        return (Whitening) Whitening.of(new double[] {3, 0, -3, 1, 0, 4, 1, -4}, 4, EMBEDDING);
    }

    private static StateGradients gradients(boolean float64, boolean vectors) {
        var random = new Random(3);
        return new StateGradients(
                DELAYS,
                HIDDEN,
                EMBEDDING,
                float64,
                List.of(
                        Group.all(result(random, 1, vectors)),
                        new Group(
                                "pos",
                                List.of("N", "V"),
                                List.of(result(random, 1, vectors), result(random, 11, vectors)))));
    }

    /** Two blocks; the second has 100 more pairs. Second moments are diag(4, 9). */
    private static StateGradients inBlocks(boolean means) {
        var random = new Random(3);
        return new StateGradients(
                DELAYS,
                HIDDEN,
                EMBEDDING,
                true,
                List.of(
                        Group.all(inBlocks(random, 1, means, true)),
                        new Group(
                                "pos",
                                List.of("N", "V"),
                                List.of(inBlocks(random, 1, means, false), inBlocks(random, 11, means, false)))));
    }

    private static LabelResult inBlocks(Random random, long count, boolean means, boolean all) {
        LabelResult whole = result(random, count, false);
        double[][] moments = new double[DELAYS][];
        Arrays.fill(moments, new double[] {4, 0, 0, 9});
        List<BlockResult> blocks = Stream.of(0, 100)
                .map(more -> new BlockResult(
                        new long[] {count + more, count + more, count + more},
                        means ? rows(random, HIDDEN * EMBEDDING) : null,
                        means ? null : rows(random, EMBEDDING),
                        all ? moments : null,
                        all && means ? path(more) : null))
                .toList();
        return new LabelResult(
                whole.counts(),
                whole.singularValues(),
                means ? whole.means() : null,
                null,
                null,
                all ? moments : null,
                all && means ? path(0) : null,
                blocks);
    }

    /** [D][H·E], every number another. */
    private static double[][] path(double first) {
        double[][] rows = new double[DELAYS][];
        for (int delay = 0; delay < DELAYS; delay++) {
            double start = first + 10 * delay;
            rows[delay] = IntStream.range(0, HIDDEN * EMBEDDING)
                    .mapToDouble(n -> start + n)
                    .toArray();
        }
        return rows;
    }

    private static LabelResult result(Random random, long count, boolean vectors) {
        return new LabelResult(
                new long[] {count, count + 1, count + 2},
                rows(random, EMBEDDING),
                rows(random, HIDDEN * EMBEDDING),
                vectors ? rows(random, EMBEDDING * EMBEDDING) : null);
    }

    private static double[][] rows(Random random, int size) {
        double[][] rows = new double[DELAYS][];
        for (int delay = 0; delay < DELAYS; delay++) {
            rows[delay] = random.doubles(size).toArray();
        }
        return rows;
    }

    private static double[][] stored(double[][] rows, boolean float64) {
        double[][] stored = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            stored[i] = Arrays.stream(rows[i]).map(x -> float64 ? x : (float) x).toArray();
        }
        return stored;
    }
}
