package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an optimizer makes of a gradient, which a step of unclipped descent at rate 1 shows. */
class OptimizerTest {
    private static final double NO_CLIP = 1e30;
    private static final LanguageModelTrainer.Progress SILENT = (done, total, perplexity) -> {};
    private static final Architecture ARCHITECTURE = TestModels.embedded(7, 3, 4);
    private static final ModelWeights START = TestModels.random(ARCHITECTURE, 0.5, 1);
    /** One window of 3 streams and 4 steps; word 6 is missing. */
    private static final int[] TOKENS = TestModels.tokens(6, 13, 2);

    private static TrainingOptions.Builder options() {
        return TrainingOptions.builder(ARCHITECTURE).sizes(3, 4).clipNorm(NO_CLIP);
    }

    /** Weights before each epoch of one window minus those after it. */
    private static double[][] steps(TrainingOptions options, int epochs) {
        double[][] steps = new double[epochs][];
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, START, RunMonitor.NONE)) {
            double[] before = flat(START);
            for (int epoch = 0; epoch < epochs; epoch++) {
                trainer.trainEpoch(TOKENS, SILENT);
                double[] after = flat(trainer.weights());
                steps[epoch] = new double[after.length];
                for (int i = 0; i < after.length; i++) {
                    steps[epoch][i] = before[i] - after[i];
                }
                before = after;
            }
        }
        return steps;
    }

    private static double[] gradient() {
        return steps(options().build(), 1)[0];
    }

    private static double[] flat(ModelWeights weights) {
        return weights.arrays().values().stream()
                .flatMapToDouble(array -> java.util.Arrays.stream(array.toDoubles()))
                .toArray();
    }

    private static double norm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    @Test
    void step_clipNormBelowTheGradients_scalesThemToIt() {
        double[] free = gradient();
        double[] clipped = steps(options().clipNorm(0.25).build(), 1)[0];
        double norm = norm(free);
        assertThat(norm).isGreaterThan(0.5);
        assertThat(norm(clipped)).isCloseTo(0.25, within(1e-5));
        for (int i = 0; i < free.length; i++) {
            assertThat(clipped[i]).isCloseTo(free[i] * 0.25 / norm, within(1e-6));
        }
    }

    static Stream<TrainingOptions.Builder> partlyTrained() {
        return Stream.of(
                options().freezeEmbeddings(true),
                options().sampledSoftmax(3),
                options().sampledSoftmax(3).freezeEmbeddings(true));
    }

    @ParameterizedTest
    @MethodSource("partlyTrained")
    void step_clippedWithFrozenOrSampledRows_hasTheClipNormOverWhatIsTrained(TrainingOptions.Builder builder) {
        double[] free = steps(builder.build(), 1)[0];
        double[] clipped = steps(builder.clipNorm(0.25).build(), 1)[0];
        assertThat(norm(free)).isGreaterThan(0.5);
        assertThat(norm(clipped)).isCloseTo(0.25, within(1e-5));
        for (int i = 0; i < free.length; i++) {
            assertThat(clipped[i]).isCloseTo(free[i] * 0.25 / norm(free), within(1e-6));
        }
    }

    @Test
    void step_adagrad_isItsClosedForm() {
        double[] gradient = gradient();
        double[] found = steps(options().optimizer(OptimizerKind.ADAGRAD, 0.05).build(), 1)[0];
        for (int i = 0; i < gradient.length; i++) {
            double expected = 0.05 * gradient[i] / Math.sqrt(0.1 + gradient[i] * gradient[i]);
            assertThat(found[i]).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void step_adam_isItsClosedForm() {
        // After one step m̂ is the gradient and v̂ its square.
        double[] gradient = gradient();
        double[] found = steps(options().optimizer(OptimizerKind.ADAM, 0.05).build(), 1)[0];
        for (int i = 0; i < gradient.length; i++) {
            double expected = 0.05 * gradient[i] / (Math.abs(gradient[i]) + 1e-8);
            if (Math.abs(gradient[i]) > 1e-5 || gradient[i] == 0) {
                assertThat(found[i]).isCloseTo(expected, within(2e-3 * 0.05));
            }
        }
    }

    @Test
    void steps_adamAtAVanishingRate_followItsRecursion() {
        // The weights hardly move, so every gradient is the first: m̂ and v̂ stay g and g², and so does the step.
        double rate = 1e-3;
        double[][] found = steps(options().optimizer(OptimizerKind.ADAM, rate).build(), 3);
        double[] gradient = gradient();
        for (double[] step : found) {
            for (int i = 0; i < gradient.length; i++) {
                if (Math.abs(gradient[i]) > 0.1) {
                    assertThat(step[i]).isCloseTo(rate * Math.signum(gradient[i]), within(0.03 * rate));
                }
            }
        }
    }

    static Stream<Arguments> schedules() {
        return Stream.of(OptimizerKind.values())
                .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void steps_withADecayOfNearlyNothing_stopAfterTheConstantEpochs(OptimizerKind kind, boolean sampled) {
        TrainingOptions options = options()
                .optimizer(kind, 0.05)
                .schedule(2, 1e-12)
                .sampledSoftmax(sampled ? 3 : 0)
                .build();
        double[][] steps = steps(options, 3);
        assertThat(norm(steps[0])).isGreaterThan(1e-3);
        assertThat(norm(steps[1])).isGreaterThan(1e-3);
        assertThat(norm(steps[2])).isZero();
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void steps_decayedToHalf_areHalfAsLong(OptimizerKind kind, boolean sampled) {
        TrainingOptions.Builder builder = options().optimizer(kind, 1e-3).sampledSoftmax(sampled ? 3 : 0);
        double[][] constant = steps(builder.build(), 2);
        double[][] decayed = steps(builder.schedule(1, 0.5).build(), 2);
        assertThat(decayed[0]).containsExactly(constant[0]);
        for (int i = 0; i < constant[1].length; i++) {
            assertThat(decayed[1][i]).isCloseTo(constant[1][i] / 2, within(2e-7));
        }
    }

    @Test
    void learningRate_ofThePaper_isConstantForSixEpochsThenFourFifths() {
        TrainingOptions options = options().schedule(6, 0.8).build();
        assertThat(Stream.of(1, 6, 7, 8).map(options::learningRate)).containsExactly(1.0, 1.0, 0.8, 0.8 * 0.8);
    }
}
