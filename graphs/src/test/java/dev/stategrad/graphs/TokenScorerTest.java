package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TokenScorerTest {
    private static final double FLOAT32_ROUNDING = 2e-5;

    static Stream<Architecture> architectures() {
        return Stream.concat(
                Stream.of(CellKind.values())
                        .flatMap(cell -> Stream.of(1, 3).map(layers -> TestModels.embedded(cell, layers, 17, 5, 7))),
                Stream.of(TestModels.oneHot(6, 9), TestModels.embedded(2, 1, 1)));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void score_anyModel_agreesWithFloat64Equations(Architecture architecture) {
        // Larger weights would make the plain network chaotic, so that no two roundings agreed.
        ModelWeights weights = TestModels.random(architecture, 0.5, 1);
        int[] tokens = TestModels.tokens(architecture.vocabulary(), 600, 2);
        try (TokenScorer scorer = new TokenScorer(weights, 1, RunMonitor.NONE)) {
            assertThat(scorer.score(0, tokens).logProbabilities())
                    .containsExactly(new Float64LanguageModel(weights).score(tokens), within(FLOAT32_ROUNDING));
        }
    }

    static Stream<Arguments> chunks() {
        return Stream.of(CellKind.values())
                .flatMap(cell -> Stream.of(1, 7, 8, 9, 65, 257).map(chunk -> Arguments.of(cell, chunk)));
    }

    @ParameterizedTest
    @MethodSource("chunks")
    void score_inChunks_equalsOneCall(CellKind cell, int chunk) {
        ModelWeights weights = TestModels.random(TestModels.embedded(cell, 2, 11, 3, 6), 0.8, 3);
        int[] tokens = TestModels.tokens(11, 520, 4);
        try (TokenScorer scorer = new TokenScorer(weights, 2, RunMonitor.NONE)) {
            double[] whole = scorer.score(0, tokens).logProbabilities();
            double[] joined = new double[tokens.length];
            for (int start = 0; start < tokens.length; start += chunk) {
                int[] part = Arrays.copyOfRange(tokens, start, Math.min(tokens.length, start + chunk));
                System.arraycopy(scorer.score(1, part).logProbabilities(), 0, joined, start, part.length);
            }
            assertThat(joined).containsExactly(whole, within(FLOAT32_ROUNDING));
        }
    }

    @ParameterizedTest
    @EnumSource
    void score_anyCell_saysWhichTokensWereTheMostProbable(CellKind cell) {
        ModelWeights weights = TestModels.random(TestModels.embedded(cell, 2, 5, 3, 6), 1.5, 3);
        int[] tokens = TestModels.tokens(5, 200, 4);
        Float64LanguageModel model = new Float64LanguageModel(weights);
        boolean[] expected = new boolean[tokens.length];
        Float64LanguageModel.State state = model.zeroState();
        for (int t = 0; t < tokens.length; t++) {
            double[] logits = model.logits(state.top());
            expected[t] = Arrays.stream(logits).max().orElseThrow() == logits[tokens[t]];
            model.read(state, tokens[t]);
        }
        try (TokenScorer scorer = new TokenScorer(weights, 1, RunMonitor.NONE)) {
            assertThat(scorer.score(0, tokens).correct())
                    .containsExactly(expected)
                    .contains(true, false);
        }
    }

    @Test
    void score_streamsInterleaved_keepTheirOwnStates() {
        ModelWeights weights = TestModels.random(TestModels.oneHot(5, 4), 1, 5);
        int[] first = TestModels.tokens(5, 20, 6);
        int[] second = TestModels.tokens(5, 20, 7);
        Float64LanguageModel model = new Float64LanguageModel(weights);
        try (TokenScorer scorer = new TokenScorer(weights, 2, RunMonitor.NONE)) {
            scorer.score(0, Arrays.copyOf(first, 10)).logProbabilities();
            scorer.score(1, Arrays.copyOf(second, 10)).logProbabilities();
            assertThat(scorer.score(0, Arrays.copyOfRange(first, 10, 20)).logProbabilities())
                    .containsExactly(Arrays.copyOfRange(model.score(first), 10, 20), within(FLOAT32_ROUNDING));
            assertThat(scorer.score(1, Arrays.copyOfRange(second, 10, 20)).logProbabilities())
                    .containsExactly(Arrays.copyOfRange(model.score(second), 10, 20), within(FLOAT32_ROUNDING));
        }
    }

    @Test
    void score_hugeLogits_stayFinite() {
        ModelWeights weights = TestModels.random(TestModels.oneHot(5, 4), 200, 8);
        int[] tokens = TestModels.tokens(5, 50, 9);
        double[] expected = new Float64LanguageModel(weights).score(tokens);
        try (TokenScorer scorer = new TokenScorer(weights, 1, RunMonitor.NONE)) {
            double[] found = scorer.score(0, tokens).logProbabilities();
            for (int t = 0; t < tokens.length; t++) {
                assertThat(found[t]).isCloseTo(expected[t], within(1e-4 * Math.max(1, Math.abs(expected[t]))));
            }
        }
    }

    @Test
    void score_modelWithoutOutputBias_takesItAsZero() {
        Map<String, DenseArray> arrays =
                new HashMap<>(TestModels.random(TestModels.oneHot(5, 4), 1, 5).arrays());
        arrays.remove(ModelWeights.DECODER_BIAS);
        try (TokenScorer scorer = new TokenScorer(ModelWeights.of(arrays), 1, RunMonitor.NONE)) {
            assertThat(scorer.score(0, new int[] {3}).logProbabilities()[0]).isCloseTo(-Math.log(5), within(1e-6));
        }
    }

    @Test
    void score_noTokens_givesNoScores() {
        try (TokenScorer scorer =
                new TokenScorer(TestModels.random(TestModels.oneHot(5, 4), 1, 5), 1, RunMonitor.NONE)) {
            assertThat(scorer.score(0, new int[0]).logProbabilities()).isEmpty();
        }
    }

    @Test
    void score_badArguments_areNamedAndLeaveTheStream() {
        ModelWeights weights = TestModels.random(TestModels.oneHot(5, 4), 1, 5);
        try (TokenScorer scorer = new TokenScorer(weights, 1, RunMonitor.NONE)) {
            assertThatThrownBy(() -> scorer.score(1, new int[] {0}))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("stream: expected in [0, 1), found 1");
            assertThatThrownBy(() -> scorer.score(0, new int[] {0, 5}).logProbabilities())
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("tokens: expected ids in [0, 5), found 5 at position 1");
            assertThatThrownBy(() -> scorer.score(0, new int[] {-1}).logProbabilities())
                    .hasMessageContaining("found -1 at position 0");
            int[] tokens = {1, 2, 3};
            assertThat(scorer.score(0, tokens).logProbabilities())
                    .containsExactly(new Float64LanguageModel(weights).score(tokens), within(FLOAT32_ROUNDING));
        }
    }

    @Test
    void constructor_withoutOutputLayerOrStreams_isRefused() {
        Architecture architecture = new Architecture(CellKind.LSTM, 5, 5, 4, 1, true, false);
        assertThatThrownBy(() -> new TokenScorer(TestModels.random(architecture, 1, 1), 1, RunMonitor.NONE))
                .hasMessageStartingWith("decoder.weight: expected");
        assertThatThrownBy(() -> new TokenScorer(TestModels.random(TestModels.oneHot(5, 4), 1, 1), 0, RunMonitor.NONE))
                .hasMessage("streams: expected at least 1, found 0");
    }

    @Test
    void score_cancelled_leavesTheStreamWhereItWas() {
        ModelWeights weights = TestModels.random(TestModels.oneHot(5, 4), 1, 5);
        int[] tokens = TestModels.tokens(5, 600, 6);
        int[] runs = {0};
        RunMonitor cancelling = () -> {
            if (++runs[0] == 2) {
                throw new CancellationException();
            }
        };
        try (TokenScorer scorer = new TokenScorer(weights, 1, cancelling)) {
            assertThatThrownBy(() -> scorer.score(0, tokens).logProbabilities())
                    .isInstanceOf(CancellationException.class);
            assertThat(scorer.score(0, tokens).logProbabilities())
                    .containsExactly(new Float64LanguageModel(weights).score(tokens), within(FLOAT32_ROUNDING));
        }
    }

    @Test
    void windowOf_largeVocabularyOrState_shrinks() {
        assertThat(ScoringGraph.windowOf(TestModels.embedded(10_000, 64, 256))).isEqualTo(256);
        assertThat(ScoringGraph.windowOf(TestModels.embedded(CellKind.GRU, 1, 10_000, 64, 256)))
                .isEqualTo(64);
        assertThat(ScoringGraph.windowOf(TestModels.embedded(1_000_000, 64, 256)))
                .isEqualTo(4);
        assertThat(ScoringGraph.windowOf(TestModels.embedded(10_000_000, 64, 256)))
                .isEqualTo(1);
    }
}
