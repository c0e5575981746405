package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One step of gradient descent at rate 1, unclipped, is the gradient: 3 streams of 4 steps, from the zero state. */
class TrainingGradientTest {
    private static final int STREAMS = 3;
    private static final int STEPS = 4;
    private static final int PAIRS = STREAMS * STEPS;
    private static final double NO_CLIP = 1e30;
    private static final LanguageModelTrainer.Progress SILENT = (done, total, perplexity) -> {};

    private static TrainingOptions.Builder options(Architecture architecture) {
        return TrainingOptions.builder(architecture).sizes(STREAMS, STEPS).clipNorm(NO_CLIP);
    }

    static Stream<Architecture> architectures() {
        return Stream.concat(
                Stream.of(CellKind.values())
                        .flatMap(cell -> Stream.of(1, 2).map(layers -> TestModels.embedded(cell, layers, 7, 3, 4))),
                Stream.of(TestModels.oneHot(5, 4), new Architecture(CellKind.RNN, 5, 5, 4, 1, true, true)));
    }

    /** Summed over steps, averaged over streams. */
    private static double loss(Float64LanguageModel model, int[] tokens) {
        return loss(model, tokens, STREAMS, STEPS);
    }

    private static double loss(Float64LanguageModel model, int[] tokens, int streams, int steps) {
        double loss = 0;
        for (int stream = 0; stream < streams; stream++) {
            Float64LanguageModel.State state = model.zeroState();
            for (int t = stream * steps; t < (stream + 1) * steps; t++) {
                model.read(state, tokens[t]);
                loss -= model.logProbability(state, tokens[t + 1]) / streams;
            }
        }
        return loss;
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void trainEpoch_anyCellAndLayers_followsCentralDifferences(Architecture architecture) {
        ModelWeights start = TestModels.random(architecture, 0.5, 1);
        int[] tokens = TestModels.tokens(architecture.vocabulary(), PAIRS + 1, 2);
        Float64LanguageModel model = new Float64LanguageModel(start);
        GradientCheck check = new GradientCheck(model, moved -> loss(moved, tokens));
        try (LanguageModelTrainer trainer =
                new LanguageModelTrainer(options(architecture).build(), start, RunMonitor.NONE)) {
            double perplexity = trainer.trainEpoch(tokens, SILENT);
            assertThat(perplexity).isCloseTo(Math.exp(loss(model, tokens) * STREAMS / PAIRS), within(1e-4));
            ModelWeights after = trainer.weights();
            after.arrays().keySet().forEach(name -> check.assertMoved(name, after));
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainEpoch_windowOfOneStep_followsCentralDifferences(CellKind cell) {
        Architecture architecture = TestModels.embedded(cell, 2, 5, 2, 3);
        ModelWeights start = TestModels.random(architecture, 0.5, 1);
        int[] tokens = {3, 1};
        GradientCheck check = new GradientCheck(new Float64LanguageModel(start), moved -> -moved.score(tokens)[1]);
        TrainingOptions options = options(architecture).sizes(1, 1).build();
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, start, RunMonitor.NONE)) {
            trainer.trainEpoch(tokens, SILENT);
            ModelWeights after = trainer.weights();
            after.arrays().keySet().forEach(name -> check.assertMoved(name, after));
        }
    }

    @Test
    void trainEpoch_windowCutIntoPieces_followsCentralDifferences() {
        int rows = 2 * SoftmaxLoss.LEAST_ROWS;
        Architecture architecture = TestModels.embedded(2 * SoftmaxLoss.PIECE_ELEMENTS / rows, 1, 1);
        ModelWeights start = TestModels.random(architecture, 0.5, 1);
        int[] tokens = TestModels.tokens(architecture.vocabulary(), rows + 1, 2);
        GradientCheck check =
                new GradientCheck(new Float64LanguageModel(start), moved -> loss(moved, tokens, 1, rows) / rows);
        TrainingOptions options = options(architecture)
                .optimizer(OptimizerKind.SGD, 1.0 / rows)
                .sizes(1, rows)
                .build();
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, start, RunMonitor.NONE)) {
            trainer.trainEpoch(tokens, SILENT);
            double[] decoder = trainer.weights().array(ModelWeights.DECODER).toDoubles();
            double[] bias = trainer.weights().array(ModelWeights.DECODER_BIAS).toDoubles();
            for (int t : new int[] {1, rows / 2, rows / 2 + 1, rows}) {
                check.assertMoved(ModelWeights.DECODER, decoder, tokens[t]);
                check.assertMoved(ModelWeights.DECODER_BIAS, bias, tokens[t]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void trainEpoch_tied_movesOneMatrixBySumOfBothGradients(int sampled) {
        Architecture architecture = TestModels.embedded(CellKind.GRU, 1, 9, 4, 4);
        Map<String, DenseArray> arrays =
                new HashMap<>(TestModels.random(architecture, 0.5, 1).arrays());
        arrays.put(ModelWeights.DECODER, TestModels.random(architecture, 0.5, 1).array(ModelWeights.ENCODER));
        ModelWeights start = ModelWeights.of(CellKind.GRU, arrays);
        int[] tokens = TestModels.tokens(9, PAIRS + 1, 2);
        TrainingOptions options =
                options(architecture).tied(true).sampledSoftmax(sampled).build();
        double[] corrections = corrections(options, tokens);
        GradientCheck check = new GradientCheck(
                new Float64LanguageModel(start).tied(),
                moved -> sampled == 0 ? loss(moved, tokens) : sampledLoss(moved, tokens, corrections));
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, start, RunMonitor.NONE)) {
            trainer.trainEpoch(tokens, SILENT);
            ModelWeights after = trainer.weights();
            after.arrays().keySet().forEach(name -> check.assertMoved(name, after));
            assertThat(after.array(ModelWeights.DECODER).toFloats())
                    .containsExactly(after.array(ModelWeights.ENCODER).toFloats());
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainEpoch_sampled_followsCentralDifferencesOfTheSampledLoss(CellKind cell) {
        Architecture architecture = TestModels.embedded(cell, 1, 9, 3, 4);
        ModelWeights start = TestModels.random(architecture, 0.5, 1);
        int[] tokens = TestModels.tokens(9, PAIRS + 1, 2);
        TrainingOptions options = options(architecture).sampledSoftmax(4).build();
        double[] corrections = corrections(options, tokens);
        Float64LanguageModel model = new Float64LanguageModel(start);
        GradientCheck check = new GradientCheck(model, moved -> sampledLoss(moved, tokens, corrections));
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, start, RunMonitor.NONE)) {
            double perplexity = trainer.trainEpoch(tokens, SILENT);
            double loss = sampledLoss(model, tokens, corrections);
            assertThat(perplexity).isCloseTo(Math.exp(loss * STREAMS / PAIRS), within(1e-4));
            ModelWeights after = trainer.weights();
            after.arrays().keySet().forEach(name -> check.assertMoved(name, after));
        }
    }

    /** What is added to each word's logit in the first step: minus infinity for those that were not drawn. */
    private static double[] corrections(TrainingOptions options, int[] tokens) {
        int vocabulary = options.architecture().vocabulary();
        double[] corrections = new double[vocabulary];
        Arrays.fill(corrections, Double.NEGATIVE_INFINITY);
        if (options.sampledSoftmax() > 0) {
            CandidateSampler.Candidates drawn =
                    new CandidateSampler(tokens, vocabulary, options.sampledSoftmax()).draw(options.seed(), 1);
            for (int n = 0; n < drawn.ids().length; n++) {
                corrections[drawn.ids()[n]] = drawn.corrections()[n];
            }
        }
        return corrections;
    }

    private static double sampledLoss(Float64LanguageModel model, int[] tokens, double[] corrections) {
        double loss = 0;
        for (int stream = 0; stream < STREAMS; stream++) {
            Float64LanguageModel.State state = model.zeroState();
            for (int t = stream * STEPS; t < (stream + 1) * STEPS; t++) {
                model.read(state, tokens[t]);
                double[] logits = model.logits(state.top());
                int target = tokens[t + 1];
                double sum = 0;
                for (int word = 0; word < logits.length; word++) {
                    double correction = word == target ? 0 : corrections[word];
                    sum += Math.exp(logits[word] + correction - logits[target]);
                }
                loss += Math.log(sum) / STREAMS;
            }
        }
        return loss;
    }

    @Test
    void trainEpoch_frozenEmbeddings_moveAllButThem() {
        Architecture architecture = TestModels.embedded(7, 3, 4);
        ModelWeights start = TestModels.random(architecture, 0.5, 1);
        int[] tokens = TestModels.tokens(7, PAIRS + 1, 2);
        TrainingOptions frozen = options(architecture).freezeEmbeddings(true).build();
        GradientCheck check = new GradientCheck(new Float64LanguageModel(start), moved -> loss(moved, tokens));
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(frozen, start, RunMonitor.NONE)) {
            trainer.trainEpoch(tokens, SILENT);
            ModelWeights after = trainer.weights();
            assertThat(after.array(ModelWeights.ENCODER).toFloats())
                    .containsExactly(start.array(ModelWeights.ENCODER).toFloats());
            after.arrays().keySet().stream()
                    .filter(name -> !name.equals(ModelWeights.ENCODER))
                    .forEach(name -> check.assertMoved(name, after));
        }
    }
}
