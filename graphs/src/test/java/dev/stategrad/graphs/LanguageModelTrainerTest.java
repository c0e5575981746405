package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LanguageModelTrainerTest {
    private static final LanguageModelTrainer.Progress SILENT = (done, total, perplexity) -> {};
    private static final double NO_CLIP = 1e30;

    private static TrainingOptions options(Architecture architecture, OptimizerKind optimizer, double rate) {
        return TrainingOptions.builder(architecture)
                .optimizer(optimizer, rate)
                .sizes(3, 4)
                .clipNorm(NO_CLIP)
                .initRange(0.1)
                .seed(1)
                .build();
    }

    @Test
    void trainEpoch_lengthsThatDoNotDivide_predictEveryTokenOnceWithCarriedState() {
        // So low a rate that the weights stay: the epoch's perplexity is then that of the frozen model.
        TrainingOptions options = options(TestModels.embedded(7, 3, 4), OptimizerKind.SGD, 1e-30);
        ModelWeights start = TestModels.random(options.architecture(), 0.5, 1);
        int[] tokens = TestModels.tokens(7, 3 * 9 + 2 + 1, 2);
        List<Long> done = new ArrayList<>();
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, start, RunMonitor.NONE)) {
            double perplexity = trainer.trainEpoch(tokens, (now, total, ppl) -> {
                assertThat(total).isEqualTo(29);
                done.add(now);
            });
            Float64LanguageModel model = new Float64LanguageModel(start);
            double logProbability = 0;
            for (int[] stream : new int[][] {{0, 10}, {10, 20}, {20, 29}}) {
                Float64LanguageModel.State state = model.zeroState();
                for (int t = stream[0]; t < stream[1]; t++) {
                    model.read(state, tokens[t]);
                    logProbability += model.logProbability(state, tokens[t + 1]);
                }
            }
            assertThat(perplexity).isCloseTo(Math.exp(-logProbability / 29), within(1e-4));
        }
        assertThat(done).containsExactly(12L, 24L, 29L);
    }

    @Test
    void trainEpoch_windowOfOneStepAndOneStream_learns() {
        TrainingOptions options = TrainingOptions.builder(TestModels.embedded(4, 2, 3))
                .optimizer(OptimizerKind.SGD, 0.5)
                .sizes(1, 1)
                .clipNorm(5)
                .initRange(0.1)
                .seed(1)
                .build();
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, RunMonitor.NONE)) {
            assertThat(trainer.trainEpoch(new int[101], SILENT)).isBetween(1.0, 2.0);
            assertThat(trainer.trainEpoch(new int[101], SILENT)).isBetween(1.0, 1.1);
        }
    }

    @Test
    void trainEpoch_fewerPairsThanStreams_trainsOnAllOfThem() {
        TrainingOptions options = options(TestModels.embedded(7, 3, 4), OptimizerKind.SGD, 0.1);
        List<Long> done = new ArrayList<>();
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, RunMonitor.NONE)) {
            trainer.trainEpoch(new int[] {1, 2}, (now, total, perplexity) -> done.add(now));
        }
        assertThat(done).containsExactly(1L);
    }

    @Test
    void weights_sameSeed_areEqualBitForBit() {
        byte[][] first = train(7);
        byte[][] second = train(7);
        byte[][] other = train(8);
        assertThat(second).isDeepEqualTo(first);
        assertThat(other[0]).isNotEqualTo(first[0]);
    }

    private static byte[][] train(long seed) {
        TrainingOptions options = TrainingOptions.builder(TestModels.embedded(300, 16, 32))
                .optimizer(OptimizerKind.ADAGRAD, 0.1)
                .sizes(8, 20)
                .clipNorm(5)
                .outputDropout(0.3)
                .initRange(0.1)
                .forgetBias(1)
                .seed(seed)
                .build();
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, RunMonitor.NONE)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                trainer.trainEpoch(TestModels.tokens(300, 2000, 5), SILENT);
            }
            return trainer.weights().arrays().values().stream()
                    .map(array -> {
                        byte[] bytes = new byte[array.bytes().remaining()];
                        array.bytes().get(bytes);
                        return bytes;
                    })
                    .toArray(byte[][]::new);
        }
    }

    @Test
    void weights_beforeTraining_areUniformInTheRangeWithTheForgetBias() {
        TrainingOptions options = TrainingOptions.builder(TestModels.embedded(40, 20, 30))
                .optimizer(OptimizerKind.SGD, 1)
                .sizes(3, 4)
                .clipNorm(5)
                .initRange(0.05)
                .forgetBias(2)
                .seed(11)
                .build();
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, RunMonitor.NONE)) {
            ModelWeights weights = trainer.weights();
            double[] bias = weights.array(ModelWeights.inputBias(1)).toDoubles();
            for (int i = 0; i < bias.length; i++) {
                double centre = i >= 30 && i < 60 ? 2 : 0;
                assertThat(bias[i] - centre).isBetween(-0.0500001, 0.0500001);
            }
            double[] recurrent = weights.array(ModelWeights.recurrent(1)).toDoubles();
            double mean = 0;
            double square = 0;
            for (double value : recurrent) {
                assertThat(Math.abs(value)).isLessThanOrEqualTo(0.0500001);
                mean += value / recurrent.length;
                square += value * value / recurrent.length;
            }
            assertThat(mean).isCloseTo(0, within(0.0025));
            assertThat(square).isCloseTo(0.05 * 0.05 / 3, within(0.0001));
        }
    }

    @Test
    void trainEpoch_withDropout_keepsTheScaleAndTheShareOfKeptComponents() {
        // A one-unit model whose output is the constant h: what the output layer sees is 0 or h/(1 − p), so the loss of
        // a run takes one of two values per token, and the share of zeros shows in the epoch's mean.
        Architecture architecture = TestModels.oneHot(2, 1);
        ModelWeights start = TestModels.random(architecture, 0.5, 3);
        double drop = 0.4;
        int[] tokens = new int[20_001];
        TrainingOptions options = TrainingOptions.builder(architecture)
                .optimizer(OptimizerKind.SGD, 1e-30)
                .sizes(1000, 20)
                .clipNorm(NO_CLIP)
                .outputDropout(drop)
                .initRange(0.1)
                .seed(4)
                .build();
        Float64LanguageModel model = new Float64LanguageModel(start);
        double expected = 0;
        Float64LanguageModel.State state = model.zeroState();
        for (int step = 0; step < 20; step++) {
            model.read(state, 0);
            Float64LanguageModel.State seen = model.zeroState();
            expected += drop * model.logProbability(seen, 0) / 20;
            seen.h[0][0] = state.h[0][0] / (1 - drop);
            expected += (1 - drop) * model.logProbability(seen, 0) / 20;
        }
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, start, RunMonitor.NONE)) {
            double perplexity = trainer.trainEpoch(tokens, SILENT);
            assertThat(Math.log(perplexity)).isCloseTo(-expected, within(2e-3));
        }
    }

    @Test
    void trainEpoch_onAKnownProcess_reachesItsEntropy() {
        // A token 0 or 1 by a fair coin, then its repetition: ln 2 per two tokens.
        Random random = new Random(6);
        int[] tokens = new int[8001];
        for (int t = 0; t + 1 < tokens.length; t += 2) {
            tokens[t] = random.nextInt(2);
            tokens[t + 1] = 2 + tokens[t];
        }
        TrainingOptions options = TrainingOptions.builder(TestModels.oneHot(4, 8))
                .optimizer(OptimizerKind.ADAGRAD, 0.5)
                .sizes(20, 20)
                .clipNorm(5)
                .initRange(0.1)
                .seed(1)
                .build();
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, RunMonitor.NONE)) {
            double perplexity = Double.NaN;
            for (int epoch = 0; epoch < 20; epoch++) {
                perplexity = trainer.trainEpoch(tokens, SILENT);
            }
            assertThat(perplexity).isBetween(0.99 * Math.sqrt(2), 1.02 * Math.sqrt(2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainEpoch_sampledSoftmaxOfAnyCell_reachesTheEntropyOfAKnownProcess(CellKind cell) {
        // One of 30 words by chance, then its partner: ln 30 per two tokens.
        Random random = new Random(6);
        int[] tokens = new int[6001];
        for (int t = 0; t + 1 < tokens.length; t += 2) {
            tokens[t] = random.nextInt(30);
            tokens[t + 1] = 30 + tokens[t];
        }
        TrainingOptions options = TrainingOptions.builder(TestModels.embedded(cell, 1, 60, 16, 16))
                .optimizer(OptimizerKind.ADAM, 0.02)
                .sizes(20, 20)
                .sampledSoftmax(20)
                .build();
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, RunMonitor.NONE)) {
            double estimate = Double.NaN;
            for (int epoch = 0; epoch < 25; epoch++) {
                estimate = trainer.trainEpoch(tokens, SILENT);
            }
            assertThat(estimate).isBetween(0.9 * Math.sqrt(30), 1.1 * Math.sqrt(30));
            try (TokenScorer scorer = new TokenScorer(trainer.weights(), 1, RunMonitor.NONE)) {
                double[] scores = scorer.score(0, tokens).logProbabilities();
                double exact = Math.exp(-Arrays.stream(scores).average().orElseThrow());
                assertThat(exact).isBetween(0.98 * Math.sqrt(30), 1.06 * Math.sqrt(30));
            }
        }
    }

    @Test
    void trainEpoch_dropoutBetweenLayers_masksEachLayersOutput() {
        // Two one-unit layers in front of a step of no length: the expected loss runs over four masks a step.
        Architecture architecture = TestModels.embedded(CellKind.RNN, 2, 2, 1, 1);
        ModelWeights start = TestModels.random(architecture, 0.9, 3);
        double drop = 0.4;
        TrainingOptions options = TrainingOptions.builder(architecture)
                .optimizer(OptimizerKind.SGD, 1e-30)
                .sizes(40_000, 1)
                .outputDropout(drop)
                .seed(4)
                .build();
        Map<String, DenseArray> arrays = start.arrays();
        double below = Math.tanh(value(arrays, ModelWeights.input(1)) * value(arrays, ModelWeights.ENCODER)
                + value(arrays, ModelWeights.inputBias(1))
                + value(arrays, ModelWeights.recurrentBias(1)));
        Float64LanguageModel model = new Float64LanguageModel(start);
        double expected = 0;
        for (int lower = 0; lower <= 1; lower++) {
            double above = Math.tanh(value(arrays, ModelWeights.input(2)) * lower * below / (1 - drop)
                    + value(arrays, ModelWeights.inputBias(2))
                    + value(arrays, ModelWeights.recurrentBias(2)));
            for (int upper = 0; upper <= 1; upper++) {
                Float64LanguageModel.State seen = model.zeroState();
                seen.h[1][0] = upper * above / (1 - drop);
                double chance = (lower == 0 ? drop : 1 - drop) * (upper == 0 ? drop : 1 - drop);
                expected += chance * model.logProbability(seen, 0);
            }
        }
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, start, RunMonitor.NONE)) {
            double perplexity = trainer.trainEpoch(new int[40_001], SILENT);
            assertThat(Math.log(perplexity)).isCloseTo(-expected, within(3e-3));
        }
    }

    /** The first element: all that there is of one unit that reads word 0. */
    private static double value(Map<String, DenseArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name)).toDoubles()[0];
    }

    @Test
    void trainEpoch_cancelled_leavesTheTrainerUsableAndClosable() {
        int[] runs = {0};
        RunMonitor cancelling = () -> {
            if (++runs[0] == 3) {
                throw new CancellationException();
            }
        };
        TrainingOptions options = options(TestModels.embedded(7, 3, 4), OptimizerKind.SGD, 0.1);
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, cancelling)) {
            int[] tokens = TestModels.tokens(7, 100, 2);
            assertThatThrownBy(() -> trainer.trainEpoch(tokens, SILENT)).isInstanceOf(CancellationException.class);
            assertThat(trainer.trainEpoch(tokens, SILENT)).isBetween(1.0, 10.0);
        }
    }

    @Test
    void trainEpoch_badTokens_areNamed() {
        TrainingOptions options = options(TestModels.embedded(7, 3, 4), OptimizerKind.SGD, 0.1);
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, RunMonitor.NONE)) {
            assertThatThrownBy(() -> trainer.trainEpoch(new int[] {3}, SILENT))
                    .hasMessage("tokens: expected at least 2, found 1");
            assertThatThrownBy(() -> trainer.trainEpoch(new int[] {3, 7}, SILENT))
                    .hasMessage("tokens: expected ids in [0, 7), found 7 at position 1");
            assertThatThrownBy(() -> trainer.trainEpoch(new int[] {-1, 3}, SILENT))
                    .hasMessage("tokens: expected ids in [0, 7), found -1 at position 0");
        }
    }

    @Test
    void trainEpoch_rateThatDiverges_saysSo() {
        TrainingOptions options = TrainingOptions.builder(TestModels.embedded(7, 3, 4))
                .optimizer(OptimizerKind.SGD, 1e38)
                .sizes(3, 4)
                .clipNorm(3)
                .initRange(0.1)
                .seed(1)
                .build();
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, RunMonitor.NONE)) {
            assertThatThrownBy(() -> trainer.trainEpoch(TestModels.tokens(7, 200, 1), SILENT))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("learningRate: expected a rate at which the loss stays finite");
        }
    }
}
