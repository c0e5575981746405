package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.ToDoubleFunction;

/** Compares a step of gradient descent at rate 1 with central differences of a loss in float64. */
record GradientCheck(Float64LanguageModel model, ToDoubleFunction<Float64LanguageModel> loss) {
    private static final double STEP = 1e-5;
    /** Weights of about 1 lose this much when a step's difference is taken in float32. */
    private static final double ROUNDING = 5e-6;

    /** Every weight of a tensor. */
    void assertMoved(String name, ModelWeights after) {
        double[] moved = after.array(name).toDoubles();
        for (int i = 0; i < moved.length; i++) {
            assertMoved(name, moved, i);
        }
    }

    /** One weight of a tensor. */
    void assertMoved(String name, double[] after, int i) {
        double[] before = model.weight(name);
        assertThat(before[i] - after[i]).as("%s[%d]", name, i).isCloseTo(derivative(before, i), within(ROUNDING));
    }

    private double derivative(double[] weight, int i) {
        double value = weight[i];
        weight[i] = value + STEP;
        double above = loss.applyAsDouble(model);
        weight[i] = value - STEP;
        double below = loss.applyAsDouble(model);
        weight[i] = value;
        return (above - below) / (2 * STEP);
    }
}
