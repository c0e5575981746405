package dev.stategrad.graphs;

import static dev.stategrad.graphs.InterruptedAnalysis.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An analysis that is interrupted wherever it can be saved, and taken up by a new engine, tells what an uncut one tells, bit for bit. */
class AnalysisResumeTest {
    private static final long BUDGET = 1L << 30;
    private static final int DELAYS = 9;
    private static final int VOCABULARY = 7;
    /** Labels whose sums need more memory than anything else. */
    private static final int MANY = 300;

    /** Each with the number of labels that an engine tells before it dies. */
    static Stream<Arguments> onePass() {
        StateGradientOptions plain = options(StateKind.CELL, 1, Precision.FLOAT64, List.of());
        StateGradientOptions labelled = options(StateKind.HIDDEN, 3, Precision.FLOAT32, List.of(3, 2))
                .withBlocks(new TextBlocks(2, 40))
                .withSecondMoment(true);
        StateGradientOptions cut = options(StateKind.HIDDEN, 1, Precision.FLOAT32, List.of(4))
                .withWindow(50)
                .withResetAfter(List.of(3))
                .withPaths(true);
        StateGradientOptions all = options(StateKind.HIDDEN, 3, Precision.FLOAT64, List.of(2))
                .withBlocks(new TextBlocks(3, 30))
                .withWindow(40)
                .withResetAfter(List.of(5))
                .withSecondMoment(true)
                .withPaths(true);
        return Stream.of(
                Arguments.of("LSTM, float64", analysis(CellKind.LSTM, plain, 330), 2),
                Arguments.of("LSTM, float32, three streams, labels, blocks", analysis(CellKind.LSTM, labelled, 150), 2),
                Arguments.of("GRU, float32, window, resets, paths", analysis(CellKind.GRU, cut, 120), 5),
                Arguments.of("GRU, float64, all at once", analysis(CellKind.GRU_RESET_AFTER, all, 70), 7));
    }

    static Stream<Arguments> oneOfAll() {
        return onePass().skip(3);
    }

    static Stream<Arguments> severalPasses() {
        StateGradientOptions words = options(StateKind.CELL, 2, Precision.FLOAT32, List.of(MANY, 1))
                .withSeveralPasses(true)
                .withBlocks(new TextBlocks(2, 50))
                .withSecondMoment(true)
                .withPaths(true);
        StateGradientOptions windows = options(StateKind.HIDDEN, 1, Precision.FLOAT64, List.of(MANY))
                .withSeveralPasses(true)
                .withWindow(60);
        return Stream.of(
                Arguments.of("LSTM, float32, two streams", inPasses(analysis(CellKind.LSTM, words, 80))),
                Arguments.of("GRU, float64, window", inPasses(analysis(CellKind.GRU, windows, 140))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onePass")
    void resume_wherePassWasSaved_tellsWhatAnUncutAnalysisTells(
            String name, InterruptedAnalysis analysis, int labelsPerLife) {
        int[] lives = {0};
        assertSame(analysis.withDeaths(labelsPerLife, lives), analysis.uncut());
        assertThat(lives[0]).isGreaterThan(3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("severalPasses")
    void resume_whereOneOfSeveralPassesWasSaved_tellsWhatAnUncutAnalysisTells(
            String name, InterruptedAnalysis analysis) {
        int[] lives = {0};
        assertSame(analysis.withDeaths(70, lives), analysis.uncut());
        assertThat(lives[0]).isGreaterThan(6);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"onePass", "severalPasses"})
    void resume_savedAgainBeforeItHasDoneAnything_tellsWhatAnUncutAnalysisTells(
            String name, InterruptedAnalysis analysis) {
        List<LabelGradients> expected = analysis.uncut();
        for (int place = 1; place <= 3; place += 2) {
            List<LabelGradients> told = new ArrayList<>();
            byte[] first = analysis.killedAt(place, analysis::open, told);
            byte[] second = analysis.killedAt(1, savePoint -> analysis.resume(first, savePoint), told);

            try (StateGradientEngine engine = analysis.resume(second, SavePoint.NONE)) {
                told.subList(Math.toIntExact(engine.told()), told.size()).clear();
                told.addAll(analysis.finished(engine));
            }

            assertSame(told, expected);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"oneOfAll", "severalPasses"})
    void save_everywhere_changesNothing(String name, InterruptedAnalysis analysis) {
        int[] places = {0};
        SavePoint saving = engine -> {
            if (places[0]++ % 50 < 10) {
                assertThat(InterruptedAnalysis.saved(engine)).isNotEmpty();
            }
        };
        try (StateGradientEngine engine = analysis.open(saving)) {
            assertSame(analysis.finished(engine), analysis.uncut());
        }
        assertThat(places[0]).isGreaterThan(2);
    }

    @Test
    void resume_afterEveryAccept_tellsWhatAnUncutAnalysisTells() {
        InterruptedAnalysis analysis = analysis(
                CellKind.LSTM,
                options(StateKind.CELL, 2, Precision.FLOAT32, List.of(3)).withPaths(true),
                100);
        List<LabelGradients> expected = analysis.uncut();
        List<TokenChunk> pieces = analysis.text().stream()
                .flatMap(chunk -> InterruptedAnalysis.pieces(chunk, 37).stream())
                .toList();
        List<byte[]> checkpoints = new ArrayList<>();
        try (StateGradientEngine engine = analysis.open(SavePoint.NONE)) {
            checkpoints.add(InterruptedAnalysis.saved(engine));
            for (TokenChunk piece : pieces) {
                InterruptedAnalysis.feed(engine, piece);
                checkpoints.add(InterruptedAnalysis.saved(engine));
            }
        }
        for (int accepted = 0; accepted <= pieces.size(); accepted++) {
            try (StateGradientEngine engine = analysis.resume(checkpoints.get(accepted), SavePoint.NONE)) {
                assertThat(engine.tokensAccepted())
                        .isEqualTo(pieces.stream()
                                .limit(accepted)
                                .mapToLong(TokenChunk::length)
                                .sum());
                assertSame(analysis.finished(engine), expected);
                assertThat(engine.tokensDone()).isEqualTo(200);
            }
        }
    }

    /** Sums of one lane would be rounded otherwise than those of two. */
    @Test
    void resume_moreMemoryThanBefore_keepsTheLanes() {
        InterruptedAnalysis roomy =
                analysis(CellKind.LSTM, options(StateKind.CELL, 1, Precision.FLOAT32, List.of()), 400);
        InterruptedAnalysis tight = new InterruptedAnalysis(
                roomy.weights(), roomy.options(), budgetFor(roomy.weights(), roomy.options(), 1), roomy.text());
        byte[] checkpoint;
        try (StateGradientEngine engine = tight.open(SavePoint.NONE)) {
            tight.text().forEach(chunk -> InterruptedAnalysis.feed(engine, chunk));
            checkpoint = InterruptedAnalysis.saved(engine);
        }
        try (StateGradientEngine engine = roomy.resume(checkpoint, SavePoint.NONE)) {
            assertSame(roomy.finished(engine), tight.uncut());
        }
    }

    @Test
    void save_outputFails_engineGoesOn() {
        InterruptedAnalysis analysis =
                analysis(CellKind.LSTM, options(StateKind.CELL, 1, Precision.FLOAT32, List.of(2)), 200);
        List<String> failures = new ArrayList<>();
        SavePoint onFullDisk = engine -> {
            try {
                engine.save(full(failures.size() * 500), InterruptedAnalysis.MODEL);
            } catch (IOException e) {
                failures.add(e.getMessage());
            }
        };
        try (StateGradientEngine engine = analysis.open(onFullDisk)) {
            assertSame(analysis.finished(engine), analysis.uncut());
        }
        assertThat(failures).hasSizeGreaterThan(3).containsOnly("no space left");
    }

    /** @param room bytes until it is full */
    private static OutputStream full(int room) {
        return new OutputStream() {
            private int left = room;

            @Override
            public void write(int value) throws IOException {
                if (left-- <= 0) {
                    throw new IOException("no space left");
                }
            }
        };
    }

    private static StateGradientOptions options(
            StateKind state, int streams, Precision precision, List<Integer> labelCounts) {
        return new StateGradientOptions(state, 1, DELAYS, streams, precision, labelCounts);
    }

    /** Streams of about this length that take turns, with labels drawn from a seed. */
    private static InterruptedAnalysis analysis(CellKind cell, StateGradientOptions options, int length) {
        ReferenceModel model = new ReferenceModel(cell, 1, VOCABULARY, 4, 6, false, 51);
        Random random = new Random(52);
        List<TokenChunk> text = new ArrayList<>();
        int turn = options.streams() == 1 ? length : length / 2;
        for (int from = 0; from < length; from += turn) {
            for (int stream = 0; stream < options.streams(); stream++) {
                int[][] labels = options.labelCounts().stream()
                        .map(count -> random.ints(turn, -1, count).toArray())
                        .toArray(int[][]::new);
                text.add(new TokenChunk(stream, model.text(turn, 53 + text.size()), labels));
            }
        }
        return new InterruptedAnalysis(model.weights(), options, BUDGET, text);
    }

    /** The same with a budget so small that its labels need three passes. */
    private static InterruptedAnalysis inPasses(InterruptedAnalysis analysis) {
        long budget = budgetFor(analysis.weights(), analysis.options(), 8);
        WorkPlanner planner = new WorkPlanner(analysis.weights().architecture(), analysis.options());
        long labels = analysis.text().stream()
                .flatMapToInt(chunk -> Arrays.stream(chunk.labels()[0]))
                .distinct()
                .count();
        assertThat(labels).isGreaterThan(2L * planner.cut(budget).unitsAtOnce());
        return new InterruptedAnalysis(analysis.weights(), analysis.options(), budget, analysis.text());
    }

    /** The smallest budget for so many passes. */
    private static long budgetFor(ModelWeights weights, StateGradientOptions options, int passes) {
        long low = 1;
        long high = BUDGET;
        while (low < high) {
            long middle = (low + high) / 2;
            WorkPlan plan = StateGradientEngine.plan(weights.architecture(), options, middle);
            if (plan.fits() && plan.passes() <= passes) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return high;
    }
}
