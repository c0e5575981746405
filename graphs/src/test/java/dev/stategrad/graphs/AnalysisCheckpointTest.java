package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a checkpoint of an analysis is refused for, and what an engine that goes on from one refuses. */
class AnalysisCheckpointTest {
    private static final long BUDGET = 1L << 30;
    private static final StateGradientOptions OPTIONS =
            new StateGradientOptions(StateKind.CELL, 1, 5, 1, Precision.FLOAT32, List.of(2));

    private static final ReferenceModel MODEL = ReferenceModel.lstm(7, 4, 6, false, 61);
    private static final int[] TOKENS = MODEL.text(150, 62);
    private static final int[][] LABELS = {
        Arrays.stream(TOKENS).map(token -> token % 2).toArray()
    };
    private static final InterruptedAnalysis ANALYSIS =
            new InterruptedAnalysis(MODEL.weights(), OPTIONS, BUDGET, List.of(new TokenChunk(0, TOKENS, LABELS)));

    private static byte[] checkpoint = {};

    @BeforeAll
    static void saveWhileReading() {
        try (StateGradientEngine engine = ANALYSIS.open(SavePoint.NONE)) {
            ANALYSIS.feed(engine, 1000);
            checkpoint = InterruptedAnalysis.saved(engine);
        }
    }

    private static byte[] whileTelling() {
        byte[][] last = {null};
        try (StateGradientEngine engine = ANALYSIS.open(open -> last[0] = InterruptedAnalysis.saved(open))) {
            ANALYSIS.finished(engine);
        }
        return last[0];
    }

    @Test
    void resume_damaged_isRefused() {
        SplittableRandom random = new SplittableRandom(63);
        for (int n = 0; n < 5; n++) {
            byte[] damaged = checkpoint.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            assertRefused(damaged, "bytes as they were written");
        }
    }

    @Test
    void resume_truncated_isRefused() {
        SplittableRandom random = new SplittableRandom(64);
        for (int n = 0; n < 3; n++) {
            assertRefused(Arrays.copyOf(checkpoint, random.nextInt(checkpoint.length)), "a whole one");
        }
    }

    private static void assertRefused(byte[] bytes, String expected) {
        assertThatThrownBy(() -> ANALYSIS.resume(bytes, SavePoint.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageMatching("checkpoint: expected (bytes as they were written|a whole one), found .*")
                .hasMessageContaining(expected);
    }

    static Stream<Arguments> otherOptions() {
        StateGradientOptions hidden =
                new StateGradientOptions(StateKind.HIDDEN, 1, 5, 1, Precision.FLOAT32, List.of(2));
        StateGradientOptions streams = new StateGradientOptions(StateKind.CELL, 1, 5, 2, Precision.FLOAT32, List.of(2));
        StateGradientOptions exact = new StateGradientOptions(StateKind.CELL, 1, 5, 1, Precision.FLOAT64, List.of(2));
        StateGradientOptions groups = new StateGradientOptions(StateKind.CELL, 1, 5, 1, Precision.FLOAT32, List.of(3));
        return Stream.of(
                Arguments.of(OPTIONS.withDelays(6), "delays=6, found delays=5"),
                Arguments.of(hidden, "state=HIDDEN, found state=CELL"),
                Arguments.of(streams, "streams=2, found streams=1"),
                Arguments.of(exact, "precision=FLOAT64, found precision=FLOAT32"),
                Arguments.of(groups, "labels=[3], found labels=[2]"),
                Arguments.of(OPTIONS.withSecondMoment(true), "secondMoment=true, found secondMoment=false"),
                Arguments.of(OPTIONS.withPaths(true), "paths=true, found paths=false"),
                Arguments.of(OPTIONS.withWindow(9), "window=9, found window=0"),
                Arguments.of(OPTIONS.withResetAfter(List.of(1)), "resetAfter=[1], found resetAfter=[]"),
                Arguments.of(OPTIONS.withSeveralPasses(true), "severalPasses=true, found severalPasses=false"),
                Arguments.of(
                        OPTIONS.withBlocks(new TextBlocks(2, 9)),
                        "blocks=2 of 9 tokens, found blocks=1 of " + Long.MAX_VALUE + " tokens"));
    }

    @ParameterizedTest
    @MethodSource("otherOptions")
    void resume_otherOptions_isRefusedWithTheOption(StateGradientOptions other, String difference) {
        assertThatThrownBy(() -> resume(MODEL.weights(), other, BUDGET, InterruptedAnalysis.MODEL))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("checkpoint: expected one with " + difference);
    }

    @Test
    void resume_otherModel_isRefused() {
        assertThatThrownBy(() -> resume(MODEL.weights(), OPTIONS, BUDGET, "sha256:4567"))
                .hasMessage(
                        "checkpoint: expected one with model=sha256:4567, found model=" + InterruptedAnalysis.MODEL);
        ModelWeights wider = ReferenceModel.lstm(7, 4, 8, false, 61).weights();
        assertThatThrownBy(() -> resume(wider, OPTIONS, BUDGET, InterruptedAnalysis.MODEL))
                .hasMessage("checkpoint: expected one with hidden=8, found hidden=6");
    }

    @Test
    void resume_overBudget_isRefused() {
        assertThatThrownBy(() -> resume(MODEL.weights(), OPTIONS, 10_000, InterruptedAnalysis.MODEL))
                .isInstanceOf(OverBudgetException.class);
    }

    private static void resume(ModelWeights weights, StateGradientOptions options, long budget, String name)
            throws IOException {
        StateGradientEngine.resume(
                        weights,
                        options,
                        budget,
                        RunMonitor.NONE,
                        SavePoint.NONE,
                        name,
                        new ByteArrayInputStream(checkpoint))
                .close();
    }

    @Test
    void accept_anotherTextThanBefore_isRefused() {
        int[] other = TOKENS.clone();
        other[40] = (other[40] + 1) % 7;
        try (StateGradientEngine engine = ANALYSIS.resume(checkpoint, SavePoint.NONE)) {
            assertThatThrownBy(() -> engine.accept(0, other, LABELS))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("tokens: expected the 150 tokens of the analysis that was interrupted, found others");
        }
    }

    @Test
    void finish_lessTextThanBefore_isRefused() {
        try (StateGradientEngine engine = ANALYSIS.resume(checkpoint, SavePoint.NONE)) {
            engine.accept(0, Arrays.copyOf(TOKENS, 20), new int[][] {Arrays.copyOf(LABELS[0], 20)});
            assertThat(engine.tokensAccepted()).isEqualTo(150);
            assertThatThrownBy(engine::finish)
                    .hasMessage("tokens: expected the 150 tokens of the analysis that was interrupted, found 20");
        }
    }

    @Test
    void accept_moreTextThanAnEndedOneHad_isRefused() {
        try (StateGradientEngine engine = ANALYSIS.resume(whileTelling(), SavePoint.NONE)) {
            ANALYSIS.feed(engine, 1000);
            assertThatThrownBy(() -> engine.accept(0, new int[] {1}, new int[][] {{0}}))
                    .hasMessage("tokens: expected the 150 tokens of the analysis that was interrupted, found more");
        }
    }

    @Test
    void save_afterACancellation_isRefused() {
        RunMonitor cancelling = () -> {
            throw new CancellationException("enough");
        };
        try (StateGradientEngine engine = new StateGradientEngine(MODEL.weights(), OPTIONS, BUDGET, cancelling)) {
            assertThatThrownBy(() -> ANALYSIS.feed(engine, 1000)).isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> InterruptedAnalysis.saved(engine))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("expected an engine between two pieces of work, found one that was stopped");
        }
    }
}
