package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.Grouping;
import dev.stategrad.client.Precision;
import dev.stategrad.client.StateKind;
import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Import and analysis through server and client, against central differences of a plain LSTM. */
final class StateGradientsEndToEndTest {
    private static final int DELAYS = 7;
    private static final int LABELS = 3;
    private static final ReferenceLstm MODEL = new ReferenceLstm(9, 4, 6, 20261122);
    private static final int[] FIRST = tokens(23, 1);
    private static final int[] SECOND = tokens(17, 2);

    @TempDir
    private Path data;

    @ParameterizedTest
    @CsvSource({"CELL, FLOAT64, 1e-10", "HIDDEN, FLOAT64, 1e-10", "CELL, FLOAT32, 1e-5", "HIDDEN, FLOAT32, 1e-5"})
    void analyze_twoStreams_agreesWithCentralDifferences(StateKind state, Precision precision, double tolerance)
            throws Exception {
        NumericalGradients expected = new NumericalGradients(MODEL, state, DELAYS)
                .add(FIRST, source -> true)
                .add(SECOND, source -> true);
        AnalysisRequest request =
                AnalysisRequest.of("tiny", state, DELAYS).withStreams(2).withPrecision(precision);

        LabelResult all = analyze(Service.Line.NETTY, request, TokenSource.of(FIRST, SECOND))
                .all();

        assertThat(all.counts()).isEqualTo(expected.counts());
        assertThat(Matrices.worstRelativeError(means(all), expected.means())).isLessThan(tolerance);
    }

    @ParameterizedTest
    @EnumSource(Service.Line.class)
    void analyze_grouping_agreesWithCentralDifferencesOfEachLabel(Service.Line line) throws Exception {
        int[] labels = new Random(3).ints(FIRST.length, -1, LABELS).toArray();
        AnalysisRequest request = AnalysisRequest.of("tiny", StateKind.CELL, DELAYS)
                .withPrecision(Precision.FLOAT64)
                .withGroupings(List.of(new Grouping("kind", List.of("a", "b", "c"))));

        StateGradients found = analyze(line, request, TokenSource.labelled(FIRST, labels));

        for (int label = 0; label < LABELS; label++) {
            int wanted = label;
            NumericalGradients expected =
                    new NumericalGradients(MODEL, StateKind.CELL, DELAYS).add(FIRST, at -> labels[at] == wanted);
            LabelResult result = found.groups().get(1).results().get(label);
            assertThat(result.counts()).as("label %d", label).isEqualTo(expected.counts());
            assertThat(Matrices.worstRelativeError(means(result), expected.means()))
                    .as("label %d", label)
                    .isLessThan(1e-10);
        }
    }

    @Test
    void analyze_oneLabelPerToken_countsAddUpToAll() throws Exception {
        List<String> words = new ArrayList<>();
        for (int word = 0; word < MODEL.vocabulary; word++) {
            words.add("w" + word);
        }
        AnalysisRequest request = AnalysisRequest.of("tiny", StateKind.HIDDEN, DELAYS)
                .withGroupings(List.of(new Grouping("word", words)));

        StateGradients found = analyze(Service.Line.IN_PROCESS, request, TokenSource.labelled(FIRST, FIRST.clone()));

        long[] sum = new long[DELAYS];
        for (LabelResult label : found.groups().get(1).results()) {
            Arrays.setAll(sum, delay -> sum[delay] + label.counts()[delay]);
        }
        assertThat(sum).isEqualTo(found.all().counts());
        assertThat(sum[0]).isEqualTo(FIRST.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void analyze_chunked_agreesWithTheWhole(int chunk) throws Exception {
        AnalysisRequest request =
                AnalysisRequest.of("tiny", StateKind.CELL, DELAYS).withStreams(2);
        LabelResult whole = analyze(Service.Line.NETTY, request, TokenSource.of(FIRST, SECOND))
                .all();

        LabelResult cut = analyze(Service.Line.NETTY, request, chunks(chunk, FIRST, SECOND))
                .all();

        assertThat(cut.counts()).isEqualTo(whole.counts());
        assertThat(Matrices.worstRelativeError(means(cut), means(whole))).isLessThan(1e-6);
    }

    @Test
    void analyze_meanStackAbove4MiB_comesThroughDefaultClient() throws Exception {
        ReferenceLstm wide = new ReferenceLstm(5, 64, 512, 4);
        int[] tokens = {0, 1, 2, 3, 4, 0, 2, 1};
        AnalysisRequest request = AnalysisRequest.of("wide", StateKind.CELL, 50);
        try (Service service = Service.start(Service.Line.NETTY, data)) {
            service.client().importModel("wide", wide.tensors(), List.of());
            LabelResult all = service.client()
                    .analyze(request, TokenSource.of(tokens), event -> {})
                    .gradients()
                    .all();
            assertThat(50L * means(all)[0].length * Float.BYTES).isGreaterThan(4L << 20);
            assertThat(all.counts()[7]).isEqualTo(1);
            assertAgreesInSomeElements(wide, tokens, means(all), 1e-4);
        }
    }

    @Test
    void analyze_singleMatrixAbove4MiB_comesThroughDefaultClient() throws Exception {
        ReferenceLstm wide = new ReferenceLstm(4, 1050, 512, 5);
        int[] tokens = {3, 0, 2};
        AnalysisRequest request = AnalysisRequest.of("wide", StateKind.CELL, 2)
                .withPrecision(Precision.FLOAT64)
                .withOutputs(AnalysisRequest.Outputs.MATRICES.withRightVectors(false));
        try (Service service = Service.start(Service.Line.NETTY, data)) {
            service.client().importModel("wide", wide.tensors(), List.of());
            LabelResult all = service.client()
                    .analyze(request, TokenSource.of(tokens), event -> {})
                    .gradients()
                    .all();
            assertThat((long) means(all)[0].length * Double.BYTES).isGreaterThan(4L << 20);
            assertAgreesInSomeElements(wide, tokens, means(all), 1e-9);
        }
    }

    /** All pairs of one short stream, in a few columns: a full set of differences would take minutes at this size. */
    private static void assertAgreesInSomeElements(
            ReferenceLstm model, int[] tokens, double[][] means, double tolerance) {
        for (int component : new int[] {0, model.embedding / 2, model.embedding - 1}) {
            double[] found = new double[model.hidden];
            double[] expected = new double[model.hidden];
            for (int source = 0; source < tokens.length - 1; source++) {
                double[] column = NumericalGradients.column(model, StateKind.CELL, tokens, source, 1, component);
                Arrays.setAll(expected, unit -> expected[unit] + column[unit] / (tokens.length - 1));
            }
            Arrays.setAll(found, unit -> means[1][unit * model.embedding + component]);
            assertThat(Matrices.relativeError(found, expected)).isLessThan(tolerance);
        }
    }

    private StateGradients analyze(Service.Line line, AnalysisRequest request, TokenSource tokens) throws Exception {
        try (Service service = Service.start(line, data)) {
            if (service.client().listModels().isEmpty()) {
                service.client().importModel("tiny", MODEL.tensors(), List.of());
            }
            return service.client().analyze(request, tokens, event -> {}).gradients();
        }
    }

    private static double[][] means(LabelResult result) {
        return Objects.requireNonNull(result.means());
    }

    private static int[] tokens(int length, long seed) {
        return new Random(seed).ints(length, 0, MODEL.vocabulary).toArray();
    }

    /** Streams cut into chunks and shuffled together, each in its own order. */
    private static TokenSource chunks(int size, int[]... streams) {
        List<Integer> order = new ArrayList<>();
        List<Deque<int[]>> cut = new ArrayList<>();
        for (int stream = 0; stream < streams.length; stream++) {
            Deque<int[]> chunks = new ArrayDeque<>();
            for (int from = 0; from < streams[stream].length; from += size) {
                chunks.add(Arrays.copyOfRange(streams[stream], from, Math.min(from + size, streams[stream].length)));
                order.add(stream);
            }
            cut.add(chunks);
        }
        Collections.shuffle(order, new Random(size));
        Deque<Integer> turns = new ArrayDeque<>(order);
        return new TokenSource() {
            @Override
            public int streams() {
                return streams.length;
            }

            @Override
            public Optional<TokenBlock> next() {
                return Optional.ofNullable(turns.poll())
                        .map(stream -> new TokenBlock(stream, cut.get(stream).remove(), new int[0][]));
            }
        };
    }
}
