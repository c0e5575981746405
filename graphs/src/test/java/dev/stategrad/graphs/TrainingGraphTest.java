package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingGraphTest {
    private static final int STEPS = 6;
    private static final int STREAMS = 5;
    private static final TrainingGraph.Step STEP = new TrainingGraph.Step(1, 0.5);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 2, 3, 5, 2, 3, 5, 2, 3, 5})
    void step_severalTowers_learnsWhatOneTowerLearns(int towers) {
        TrainingOptions options = TrainingOptions.builder(new Architecture(CellKind.LSTM, 11, 4, 7, 1, false, true))
                .optimizer(OptimizerKind.SGD, 0.5)
                .sizes(STREAMS, STEPS)
                .clipNorm(5)
                .outputDropout(0.3)
                .initRange(0.4)
                .forgetBias(1)
                .seed(1)
                .build();
        ModelWeights start = InitialWeights.of(options);
        try (TrainingGraph one = new TrainingGraph(options, 1);
                TrainingGraph several = new TrainingGraph(options, towers)) {
            one.start(start);
            several.start(start);
            TrainingGraph.State state = TrainingGraph.State.zero(options);
            TrainingBatch batch = new TrainingBatch.Maker(options).of(window());
            TrainingGraph.StepResult expected = one.step(batch, state, STEP);
            TrainingGraph.StepResult found = several.step(batch, state, STEP);
            assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-5));
            for (int vector = 0; vector < state.vectors().size(); vector++) {
                assertThat(found.state().vectors().get(vector))
                        .containsExactly(expected.state().vectors().get(vector), within(1e-6f));
            }
            one.weights()
                    .arrays()
                    .forEach((name, array) -> assertThat(
                                    several.weights().array(name).toFloats())
                            .as(name)
                            .containsExactly(array.toFloats(), within(1e-6f)));
        }
    }

    private static TokenWindows.Window window() {
        SplittableRandom random = new SplittableRandom(3);
        int[] inputs = random.ints(STEPS * STREAMS, 0, 11).toArray();
        int[] targets = random.ints(STEPS * STREAMS, 0, 11).toArray();
        float[] weights = new float[STEPS * STREAMS];
        java.util.Arrays.fill(weights, 1);
        weights[STEPS * STREAMS - 1] = 0;
        return new TokenWindows.Window(inputs, targets, weights, STEPS * STREAMS - 1);
    }
}
