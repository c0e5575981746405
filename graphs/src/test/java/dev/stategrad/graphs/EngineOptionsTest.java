package dev.stategrad.graphs;

import static dev.stategrad.graphs.RelativeError.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Second moments, the cell path, blocks, windows, resets and several passes, each against central differences of the whole text. */
class EngineOptionsTest {
    private static final long BUDGET = 1L << 30;
    private static final int DELAYS = 9;
    /** Labels whose sums need more memory than anything else. */
    private static final int MANY = 2000;

    private final ReferenceModel lstm = new ReferenceModel(CellKind.LSTM, 2, 7, 4, 6, false, 31);
    private final int[] text = lstm.text(90, 32);
    private final StateGradientOptions plain =
            new StateGradientOptions(StateKind.CELL, 2, DELAYS, 1, Precision.FLOAT64, List.of());

    /** G[source][delay], by central differences. */
    private double[][][] gradients(int[] tokens) {
        return IntStream.range(0, tokens.length)
                .mapToObj(source -> lstm.gradients(tokens, source, DELAYS, 2, StateKind.CELL))
                .toArray(double[][][]::new);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 9, 20, 64, 100})
    void finish_window_countsPairsWithinAWindowOnly(int window) {
        GradientSums sums = analyse(plain.withWindow(window), text, new int[0][]);
        check(sums.of(GradientSums.ALL, 0), pair -> true, (source, t) -> source / window == t / window);
    }

    /** Windows of 200 and delays up to 49: of the last, a full window has 151 pairs, as the paper had. */
    @Test
    void finish_windowAndDelaysOfThePaper_countsPairsWithinAWindowOnly() {
        int delays = 50;
        int[] tokens = lstm.text(430, 33);
        StateGradientOptions options =
                new StateGradientOptions(StateKind.CELL, 2, delays, 1, Precision.FLOAT64, List.of()).withWindow(200);
        LabelGradients found = analyse(options, tokens, new int[0][]).of(GradientSums.ALL, 0);

        double[] expected = new double[delays * matrix()];
        for (int source = 0; source < tokens.length; source++) {
            double[][] gradients = lstm.gradients(tokens, source, delays, 2, StateKind.CELL);
            for (int delay = 0; delay < gradients.length; delay++) {
                if (source / 200 == (source + delay) / 200) {
                    for (int i = 0; i < matrix(); i++) {
                        expected[delay * matrix() + i] += gradients[delay][i];
                    }
                }
            }
        }
        assertThat(found.counts()[0]).isEqualTo(430);
        assertThat(found.counts()[49]).isEqualTo(151 + 151);
        assertThat(relativeError(found.sums(), expected)).isLessThan(1e-8);
    }

    @Test
    void finish_resetAfter_startsFromTheZeroState() {
        StateGradientOptions options = plain.withResetAfter(List.of(3, 5));
        GradientSums sums = analyse(options, text, new int[0][]);
        double[] expected = new double[DELAYS * matrix()];
        long[] counts = new long[DELAYS];
        int start = 0;
        for (int t = 0; t < text.length; t++) {
            if (t == text.length - 1 || text[t] == 3 || text[t] == 5) {
                double[][][] sentence = gradients(Arrays.copyOfRange(text, start, t + 1));
                addUp(sentence, source -> true, (source, to) -> true, expected, counts);
                start = t + 1;
            }
        }
        assertThat(sums.counts(GradientSums.ALL, 0)).isEqualTo(counts);
        assertThat(relativeError(sums.of(GradientSums.ALL, 0).sums(), expected)).isLessThan(1e-8);
    }

    @Test
    void finish_secondMoment_isTheMeanOfProducts() {
        GradientSums sums = analyse(plain.withSecondMoment(true), text, new int[0][]);
        double[] moments = secondMoments(gradients(text), source -> true);
        assertThat(relativeError(sums.of(GradientSums.ALL, 0).secondMoment(), moments))
                .isLessThan(1e-8);
        check(sums.of(GradientSums.ALL, 0), source -> true, (source, t) -> true);
    }

    @Test
    void finish_blocks_haveSumsOfTheirSources() {
        int[] parity = Arrays.stream(text).map(token -> token % 2).toArray();
        StateGradientOptions options =
                grouped(List.of(2)).withBlocks(new TextBlocks(4, 20)).withSecondMoment(true);
        GradientSums sums = analyse(options, text, new int[][] {parity});
        for (int block = 1; block <= 4; block++) {
            int wanted = block;
            IntPredicate inBlock = source -> Math.min(3, source / 20) + 1 == wanted;
            check(sums.of(GradientSums.ALL, 0, block), inBlock, (source, t) -> true);
            check(sums.of(0, 1, block), source -> parity[source] == 1 && inBlock.test(source), (source, t) -> true);
            assertThat(relativeError(
                            sums.of(GradientSums.ALL, 0, block).secondMoment(),
                            secondMoments(gradients(text), inBlock)))
                    .isLessThan(1e-8);
        }
        check(sums.of(0, 0), source -> parity[source] == 0, (source, t) -> true);
        check(sums.of(GradientSums.ALL, 0), source -> true, (source, t) -> true);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 12})
    void finish_severalPasses_giveWhatOneGives(int passes) {
        int[] rare = Arrays.stream(text).map(token -> token == 3 ? 0 : -1).toArray();
        int[] spread = IntStream.range(0, text.length)
                .map(t -> t % 4 == 1 ? -1 : 250 * text[t] + t % 3)
                .toArray();
        StateGradientOptions options = grouped(List.of(MANY, 1))
                .withSeveralPasses(true)
                .withSecondMoment(true)
                .withPaths(true)
                .withBlocks(new TextBlocks(2, 50))
                .withWindow(40);
        int[][] labels = {spread, rare};
        GradientSums whole = analyse(options, text, labels);
        long budget = budgetFor(options, passes);
        WorkPlan plan = StateGradientEngine.plan(lstm.weights().architecture(), options, budget);
        assertThat(plan.passes()).isBetween(2, passes);
        assertThat(plan.fits()).isTrue();
        GradientSums parts;
        try (StateGradientEngine engine = new StateGradientEngine(lstm.weights(), options, budget, RunMonitor.NONE)) {
            engine.accept(0, Arrays.copyOf(text, 33), cut(labels, 0, 33));
            engine.accept(0, Arrays.copyOfRange(text, 33, 90), cut(labels, 33, 90));
            parts = engine.finish();
            assertThat(engine.tokensDone()).isEqualTo(90);
        }
        for (int block = 0; block <= 2; block++) {
            for (int label = 0; label < MANY; label++) {
                same(parts.of(0, label, block), whole.of(0, label, block));
            }
            same(parts.of(1, 0, block), whole.of(1, 0, block));
            same(parts.of(GradientSums.ALL, 0, block), whole.of(GradientSums.ALL, 0, block));
        }
    }

    @Test
    void finish_rareLabelsInSeveralPasses_agreeWithCentralDifferences() {
        int[] rare = IntStream.range(0, text.length)
                .map(t -> t % 17 == 2 ? t / 17 : -1)
                .toArray();
        StateGradientOptions options = grouped(List.of(MANY)).withSeveralPasses(true);
        GradientSums sums;
        try (StateGradientEngine engine =
                new StateGradientEngine(lstm.weights(), options, budgetFor(options, 8), RunMonitor.NONE)) {
            engine.accept(0, text, new int[][] {rare});
            sums = engine.finish();
        }
        for (int label = 0; label < 6; label++) {
            int wanted = label;
            check(sums.of(0, label), source -> rare[source] == wanted, (source, t) -> true);
        }
        check(sums.of(GradientSums.ALL, 0), source -> true, (source, t) -> true);
    }

    @Test
    void engine_overBudgetWithoutPasses_isRefused() {
        StateGradientOptions options = grouped(List.of(MANY));
        assertThatThrownBy(() -> new StateGradientEngine(
                        lstm.weights(), options, budgetFor(options.withSeveralPasses(true), 8), RunMonitor.NONE))
                .isInstanceOf(OverBudgetException.class);
    }

    @Test
    void options_badValues_areNamed() {
        assertThatThrownBy(() -> plain.withWindow(-1))
                .hasMessage("window: expected at least 1, or 0 for none, found -1");
        assertThatThrownBy(() -> new TextBlocks(0, 5)).hasMessage("blocks: expected at least 1, found 0");
        assertThatThrownBy(() -> new TextBlocks(2, 0)).hasMessage("blockTokens: expected at least 1, found 0");
        StateGradientOptions strange = plain.withResetAfter(List.of(7));
        assertThatThrownBy(() -> StateGradientEngine.plan(lstm.weights().architecture(), strange, BUDGET))
                .hasMessage("resetAfter: expected ids from 0 to 6, found 7");
    }

    @Test
    void finish_cellPathOfBlocksWithinWindows_countsTheSamePairs() {
        int[] parity = Arrays.stream(text).map(token -> token % 2).toArray();
        StateGradientOptions options = grouped(List.of(2))
                .withBlocks(new TextBlocks(3, 30))
                .withWindow(25)
                .withPaths(true);
        GradientSums sums = analyse(options, text, new int[][] {parity});
        double[][][] paths = IntStream.range(0, text.length)
                .mapToObj(source -> lstm.cellPath(text, source, DELAYS, 2, StateKind.CELL))
                .toArray(double[][][]::new);
        for (int block = 0; block <= 3; block++) {
            int wanted = block;
            IntPredicate inBlock = source -> wanted == 0 || source / 30 + 1 == wanted;
            double[] expected = new double[DELAYS * matrix()];
            addUp(paths, inBlock, (source, t) -> source / 25 == t / 25, expected, new long[DELAYS]);
            LabelGradients all = sums.of(GradientSums.ALL, 0, block);
            assertThat(relativeError(all.cellPathSums(), expected)).isLessThan(1e-8);
            check(all, inBlock, (source, t) -> source / 25 == t / 25);
            assertThat(sums.of(0, 1, block).cellPathSums()).isEmpty();
        }
    }

    @Test
    void finish_cellPathWithResets_staysWithinASentence() {
        GradientSums sums = analyse(plain.withResetAfter(List.of(3)).withPaths(true), text, new int[0][]);
        double[] expected = new double[DELAYS * matrix()];
        int start = 0;
        for (int t = 0; t < text.length; t++) {
            if (t == text.length - 1 || text[t] == 3) {
                int[] sentence = Arrays.copyOfRange(text, start, t + 1);
                double[][][] paths = IntStream.range(0, sentence.length)
                        .mapToObj(source -> lstm.cellPath(sentence, source, DELAYS, 2, StateKind.CELL))
                        .toArray(double[][][]::new);
                addUp(paths, source -> true, (source, to) -> true, expected, new long[DELAYS]);
                start = t + 1;
            }
        }
        assertThat(relativeError(sums.of(GradientSums.ALL, 0).cellPathSums(), expected))
                .isLessThan(1e-8);
    }

    private void same(LabelGradients found, LabelGradients expected) {
        assertThat(found.counts()).isEqualTo(expected.counts());
        assertThat(relativeError(found.sums(), expected.sums())).isLessThan(1e-13);
        assertThat(relativeError(found.secondMomentSums(), expected.secondMomentSums()))
                .isLessThan(1e-13);
        assertThat(relativeError(found.cellPathSums(), expected.cellPathSums())).isLessThan(1e-13);
    }

    /** The smallest budget for so many passes. */
    private long budgetFor(StateGradientOptions options, int passes) {
        Architecture architecture = lstm.weights().architecture();
        long low = 1;
        long high = BUDGET;
        while (low < high) {
            long middle = (low + high) / 2;
            WorkPlan plan = StateGradientEngine.plan(architecture, options, middle);
            if (plan.fits() && plan.passes() <= passes) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return high;
    }

    private StateGradientOptions grouped(List<Integer> labelCounts) {
        return new StateGradientOptions(StateKind.CELL, 2, DELAYS, 1, Precision.FLOAT64, labelCounts);
    }

    private GradientSums analyse(StateGradientOptions options, int[] tokens, int[][] labels) {
        try (StateGradientEngine engine = new StateGradientEngine(lstm.weights(), options, BUDGET, RunMonitor.NONE)) {
            engine.accept(0, tokens, labels);
            return engine.finish();
        }
    }

    private static int[][] cut(int[][] labels, int from, int to) {
        return Arrays.stream(labels)
                .map(column -> Arrays.copyOfRange(column, from, to))
                .toArray(int[][]::new);
    }

    private void check(LabelGradients found, IntPredicate sources, BiPredicate<Integer, Integer> pairs) {
        double[] expected = new double[DELAYS * matrix()];
        long[] counts = new long[DELAYS];
        addUp(gradients(text), sources, pairs, expected, counts);
        assertThat(found.counts()).isEqualTo(counts);
        assertThat(relativeError(found.sums(), expected)).isLessThan(1e-8);
    }

    private int matrix() {
        return lstm.hidden * lstm.embedding;
    }

    private void addUp(
            double[][][] gradients,
            IntPredicate sources,
            BiPredicate<Integer, Integer> pairs,
            double[] sums,
            long[] counts) {
        for (int source = 0; source < gradients.length; source++) {
            for (int delay = 0; delay < gradients[source].length; delay++) {
                if (sources.test(source) && pairs.test(source, source + delay)) {
                    counts[delay]++;
                    for (int n = 0; n < matrix(); n++) {
                        sums[delay * matrix() + n] += gradients[source][delay][n];
                    }
                }
            }
        }
    }

    private double[] secondMoments(double[][][] gradients, IntPredicate sources) {
        int e = lstm.embedding;
        double[] moments = new double[DELAYS * e * e];
        for (int delay = 0; delay < DELAYS; delay++) {
            int fixed = delay;
            Set<Integer> used = IntStream.range(0, gradients.length)
                    .filter(source -> sources.test(source) && gradients[source].length > fixed)
                    .boxed()
                    .collect(Collectors.toSet());
            for (int source : used) {
                double[] g = gradients[source][delay];
                for (int a = 0; a < e; a++) {
                    for (int b = 0; b < e; b++) {
                        for (int h = 0; h < lstm.hidden; h++) {
                            moments[(delay * e + a) * e + b] += g[h * e + a] * g[h * e + b] / used.size();
                        }
                    }
                }
            }
        }
        return moments;
    }
}
