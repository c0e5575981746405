package dev.stategrad.graphs;

import static dev.stategrad.graphs.RelativeError.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateGradientEngineTest {
    private static final long BUDGET = 1L << 30;
    private static final int[][] NO_LABELS = {};

    private final ReferenceModel lstm = ReferenceModel.lstm(7, 4, 6, false, 1);

    @ParameterizedTest
    @CsvSource({
        "CELL, FLOAT64, 5, 40, 1e-8",
        "HIDDEN, FLOAT64, 5, 40, 1e-8",
        "CELL, FLOAT64, 1, 9, 1e-8",
        "CELL, FLOAT64, 70, 90, 1e-8",
        "HIDDEN, FLOAT64, 30, 12, 1e-8",
        "CELL, FLOAT32, 12, 150, 2e-6",
        "HIDDEN, FLOAT32, 12, 150, 2e-6"
    })
    void means_anyText_agreeWithCentralDifferences(
            StateKind state, Precision precision, int delays, int length, double tolerance) {
        int[] text = lstm.text(length, 2);
        GradientSums sums = analyse(options(state, delays, 1, precision), text.length, text);
        assertThat(relativeError(sums.means(GradientSums.ALL, 0), meansByDifferences(lstm, text, delays, state)))
                .isLessThan(tolerance);
    }

    @Test
    void means_oneHotInput_agreeWithCentralDifferences() {
        ReferenceModel oneHot = ReferenceModel.lstm(5, 5, 8, true, 3);
        int[] text = oneHot.text(60, 4);
        StateGradientOptions options = options(StateKind.CELL, 10, 1, Precision.FLOAT64);
        try (StateGradientEngine engine = new StateGradientEngine(oneHot.weights(), options, BUDGET, RunMonitor.NONE)) {
            engine.accept(0, text, NO_LABELS);
            double[] expected = meansByDifferences(oneHot, text, 10, StateKind.CELL);
            assertThat(relativeError(engine.finish().means(GradientSums.ALL, 0), expected))
                    .isLessThan(1e-8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 65})
    void means_anyChunks_areTheSame(int chunk) {
        int[] text = lstm.text(300, 5);
        StateGradientOptions options = options(StateKind.CELL, 20, 1, Precision.FLOAT32);
        double[] whole = analyse(options, text.length, text).means(GradientSums.ALL, 0);
        double[] cut = analyse(options, chunk, text).means(GradientSums.ALL, 0);
        assertThat(cut).isEqualTo(whole);
    }

    @Test
    void counts_severalStreams_areStreamsTimesRemainingLength() {
        int[] text = lstm.text(30, 6);
        int[] shorter = lstm.text(4, 7);
        GradientSums sums = analyse(options(StateKind.CELL, 6, 2, Precision.FLOAT32), text.length, text, shorter);
        assertThat(sums.counts(GradientSums.ALL, 0)).containsExactly(34, 32, 30, 28, 26, 25);
    }

    @Test
    void means_severalStreams_startFromTheZeroStateEach() {
        int[] first = lstm.text(50, 8);
        int[] second = lstm.text(33, 9);
        StateGradientOptions two = options(StateKind.HIDDEN, 8, 2, Precision.FLOAT64);
        StateGradientOptions one = options(StateKind.HIDDEN, 8, 1, Precision.FLOAT64);
        GradientSums together = analyse(two, 5, first, second);
        GradientSums added = analyse(one, 50, first).plus(analyse(one, 50, second));
        assertThat(together.counts(GradientSums.ALL, 0)).isEqualTo(added.counts(GradientSums.ALL, 0));
        assertThat(relativeError(together.means(GradientSums.ALL, 0), added.means(GradientSums.ALL, 0)))
                .isLessThan(1e-14);
    }

    @Test
    void means_labels_areMeansOverTheirSources() {
        int[] text = lstm.text(80, 10);
        int[] parity = Arrays.stream(text).map(token -> token % 2).toArray();
        int[] rare = Arrays.stream(text).map(token -> token == 3 ? 0 : -1).toArray();
        StateGradientOptions options =
                new StateGradientOptions(StateKind.CELL, 1, 9, 1, Precision.FLOAT64, List.of(2, 1));
        try (StateGradientEngine engine = new StateGradientEngine(lstm.weights(), options, BUDGET, RunMonitor.NONE)) {
            engine.accept(0, text, new int[][] {parity, rare});
            GradientSums sums = engine.finish();
            check(sums, 0, 0, text, parity, 0);
            check(sums, 0, 1, text, parity, 1);
            check(sums, 1, 0, text, rare, 0);
            assertThat(relativeError(
                            sums.means(GradientSums.ALL, 0), meansByDifferences(lstm, text, 9, StateKind.CELL)))
                    .isLessThan(1e-8);
        }
    }

    @Test
    void counts_oneLabelPerToken_addUpToAll() {
        int[] text = lstm.text(120, 11);
        StateGradientOptions options =
                new StateGradientOptions(StateKind.CELL, 1, 15, 1, Precision.FLOAT32, List.of(7));
        try (StateGradientEngine engine = new StateGradientEngine(lstm.weights(), options, BUDGET, RunMonitor.NONE)) {
            engine.accept(0, text, new int[][] {text});
            GradientSums sums = engine.finish();
            long[] total = new long[15];
            for (int label = 0; label < 7; label++) {
                long[] counts = sums.counts(0, label);
                Arrays.setAll(total, delay -> total[delay] + counts[delay]);
            }
            assertThat(total).isEqualTo(sums.counts(GradientSums.ALL, 0));
        }
    }

    @Test
    void means_sameTextTwice_areTheSameBits() {
        int[] text = lstm.text(400, 12);
        StateGradientOptions options = options(StateKind.CELL, 10, 1, Precision.FLOAT32);
        assertThat(analyse(options, 400, text).means(GradientSums.ALL, 0))
                .isEqualTo(analyse(options, 400, text).means(GradientSums.ALL, 0));
    }

    @Test
    void finish_noToken_isRefused() {
        try (StateGradientEngine engine = engine(options(StateKind.CELL, 3, 1, Precision.FLOAT32), RunMonitor.NONE)) {
            assertThatThrownBy(engine::finish)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("tokens: expected at least 1, found 0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 7})
    void accept_tokenOutsideVocabulary_isRefusedAndNothingTaken(int token) {
        try (StateGradientEngine engine = engine(options(StateKind.CELL, 3, 1, Precision.FLOAT32), RunMonitor.NONE)) {
            assertThatThrownBy(() -> engine.accept(0, new int[] {1, token}, NO_LABELS))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("tokens: expected ids from 0 to 6, found " + token);
            assertThat(engine.tokensAccepted()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 2})
    void accept_labelOutOfRange_isRefused(int label) {
        StateGradientOptions options = new StateGradientOptions(StateKind.CELL, 1, 3, 1, Precision.FLOAT32, List.of(2));
        try (StateGradientEngine engine = engine(options, RunMonitor.NONE)) {
            assertThatThrownBy(() -> engine.accept(0, new int[] {1}, new int[][] {{label}}))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("labels: expected -1 to 1, found " + label);
        }
    }

    @Test
    void accept_wrongStreamOrColumns_isRefused() {
        try (StateGradientEngine engine = engine(options(StateKind.CELL, 3, 2, Precision.FLOAT32), RunMonitor.NONE)) {
            assertThatThrownBy(() -> engine.accept(2, new int[] {1}, NO_LABELS))
                    .hasMessage("stream: expected 0 to 1, found 2");
            assertThatThrownBy(() -> engine.accept(0, new int[] {1}, new int[][] {{0}}))
                    .hasMessage("labels: expected 0 columns, one per grouping, found 1");
        }
    }

    @Test
    void engine_overBudget_namesTheDelaysThatFit() {
        StateGradientOptions options = options(StateKind.CELL, 100_000, 1, Precision.FLOAT32);
        long budget = 64L << 20;
        WorkPlan plan = StateGradientEngine.plan(lstm.weights().architecture(), options, budget);
        assertThatThrownBy(() -> new StateGradientEngine(lstm.weights(), options, budget, RunMonitor.NONE))
                .isInstanceOfSatisfying(
                        OverBudgetException.class,
                        e -> assertThat(e.delaysThatFit()).isEqualTo(plan.delaysThatFit()));
        assertThat(fits(plan.delaysThatFit(), budget)).isTrue();
        assertThat(fits(plan.delaysThatFit() + 1, budget)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void accept_cancelled_throwsAndStaysClosable(Precision precision) {
        AtomicInteger runs = new AtomicInteger();
        RunMonitor third = () -> {
            if (runs.incrementAndGet() == 3) {
                throw new CancellationException("enough");
            }
        };
        int[] text = lstm.text(2000, 13);
        StateGradientEngine engine = engine(options(StateKind.CELL, 4, 1, precision), third);
        assertThatThrownBy(() -> {
                    engine.accept(0, text, NO_LABELS);
                    engine.finish();
                })
                .isInstanceOf(CancellationException.class)
                .hasMessage("enough");
        engine.close();
    }

    /** Sums alone are a matrix of doubles for each delay. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Integer.MAX_VALUE - 63, 1 << 30})
    void plan_moreDelaysThanAnyMemoryHolds_doesNotFit(int delays) {
        WorkPlan plan = StateGradientEngine.plan(
                lstm.weights().architecture(), options(StateKind.CELL, delays, 1, Precision.FLOAT32), BUDGET);

        assertThat(plan.fits()).isFalse();
        assertThat(plan.memoryBytes()).isGreaterThan(8L * delays * lstm.hidden * lstm.embedding);
        assertThat(plan.delaysThatFit()).isBetween(1, 1 << 29);
    }

    @Test
    void plan_layerTwoOfOne_isRefused() {
        StateGradientOptions options = new StateGradientOptions(StateKind.CELL, 2, 3, 1, Precision.FLOAT32, List.of());
        assertThatThrownBy(() -> StateGradientEngine.plan(lstm.weights().architecture(), options, BUDGET))
                .hasMessage("layer: expected 1 to 1, found 2");
    }

    private boolean fits(int delays, long budget) {
        return StateGradientEngine.plan(
                        lstm.weights().architecture(), options(StateKind.CELL, delays, 1, Precision.FLOAT32), budget)
                .fits();
    }

    private void check(GradientSums sums, int grouping, int label, int[] text, int[] labels, int wanted) {
        double[] expected = new double[9 * lstm.hidden * lstm.embedding];
        long[] counts = new long[9];
        sumByDifferences(lstm, text, 9, StateKind.CELL, labels, wanted, expected, counts);
        assertThat(sums.counts(grouping, label)).isEqualTo(counts);
        assertThat(relativeError(sums.means(grouping, label), divided(expected, counts)))
                .isLessThan(1e-8);
    }

    private GradientSums analyse(StateGradientOptions options, int chunk, int[]... texts) {
        try (StateGradientEngine engine = engine(options, RunMonitor.NONE)) {
            int longest = Arrays.stream(texts).mapToInt(t -> t.length).max().orElseThrow();
            for (int from = 0; from < longest; from += chunk) {
                for (int stream = 0; stream < texts.length; stream++) {
                    int to = Math.min(from + chunk, texts[stream].length);
                    if (from < to) {
                        engine.accept(stream, Arrays.copyOfRange(texts[stream], from, to), NO_LABELS);
                    }
                }
            }
            return engine.finish();
        }
    }

    private StateGradientEngine engine(StateGradientOptions options, RunMonitor monitor) {
        return new StateGradientEngine(lstm.weights(), options, BUDGET, monitor);
    }

    private static StateGradientOptions options(StateKind state, int delays, int streams, Precision precision) {
        return new StateGradientOptions(state, 1, delays, streams, precision, List.of());
    }

    private static double[] meansByDifferences(ReferenceModel lstm, int[] text, int delays, StateKind state) {
        double[] sums = new double[delays * lstm.hidden * lstm.embedding];
        long[] counts = new long[delays];
        sumByDifferences(lstm, text, delays, state, new int[text.length], 0, sums, counts);
        return divided(sums, counts);
    }

    private static void sumByDifferences(
            ReferenceModel lstm,
            int[] text,
            int delays,
            StateKind state,
            int[] labels,
            int wanted,
            double[] sums,
            long[] counts) {
        int matrix = lstm.hidden * lstm.embedding;
        for (int source = 0; source < text.length; source++) {
            if (labels[source] != wanted) {
                continue;
            }
            double[][] gradients = lstm.gradients(text, source, delays, 1, state);
            for (int delay = 0; delay < gradients.length; delay++) {
                counts[delay]++;
                for (int n = 0; n < matrix; n++) {
                    sums[delay * matrix + n] += gradients[delay][n];
                }
            }
        }
    }

    private static double[] divided(double[] sums, long[] counts) {
        int matrix = sums.length / counts.length;
        double[] means = new double[sums.length];
        Arrays.setAll(means, n -> counts[n / matrix] == 0 ? 0 : sums[n] / counts[n / matrix]);
        return means;
    }
}
