package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * How an optimizer moves a variable along its gradient. The learning rate is fed with each step, so that every optimizer
 * follows the schedule. A gradient of some rows touches only these where that is the optimizer's own arithmetic: Adam moves
 * every row in every step, so its gradients are made whole first.
 */
sealed interface UpdateRule {
    /** The rule of an optimizer, with placeholders for what changes from step to step. */
    static UpdateRule of(Ops tf, OptimizerKind kind) {
        Placeholder<TFloat32> rate = scalar(tf, "rate");
        return switch (kind) {
            case SGD -> new Descent(rate);
            case ADAGRAD -> new Adagrad(rate, new ArrayList<>());
            case ADAM -> new Adam(rate, scalar(tf, "epsilon"), new ArrayList<>());
        };
    }

    private static Placeholder<TFloat32> scalar(Ops tf, String name) {
        return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    }

    /** The operation that moves the gradient's variable. */
    Op update(Ops tf, Gradient gradient);

    /** What the optimizer remembers of the variables that it moves. */
    List<StoredVariable> slots();

    /** Sets the slots to where they start. */
    void reset(Session session);

    /**
     * @param learningRate of the step
     * @param step counted from 1
     */
    void feed(Feeds feeds, double learningRate, long step);

    /** θ ← θ − rate · g. */
    record Descent(Placeholder<TFloat32> rate) implements UpdateRule {
        @Override
        public Op update(Ops tf, Gradient gradient) {
            var variable = gradient.variable().variable();
            return gradient.rows() == null
                    ? tf.train.applyGradientDescent(variable, rate, gradient.values())
                    : tf.scatterSub(variable, gradient.rows(), tf.math.mul(gradient.values(), rate));
        }

        @Override
        public List<StoredVariable> slots() {
            return List.of();
        }

        @Override
        public void reset(Session session) {}

        @Override
        public void feed(Feeds feeds, double learningRate, long step) {
            feeds.scalar(rate, learningRate);
        }
    }

    /** a ← a + g², θ ← θ − rate · g / √a. A row whose gradient is zero stays as it is, so rows may be left out. */
    record Adagrad(Placeholder<TFloat32> rate, List<StoredVariable> slots) implements UpdateRule {
        private static final float START = 0.1f;

        @Override
        public Op update(Ops tf, Gradient gradient) {
            StoredVariable variable = gradient.variable();
            StoredVariable sum = StoredVariable.create(tf, variable.name() + "_squares", variable.shape());
            slots.add(sum);
            return gradient.rows() == null
                    ? tf.train.applyAdagrad(variable.variable(), sum.variable(), rate, gradient.values())
                    : tf.train.sparseApplyAdagrad(
                            variable.variable(),
                            sum.variable(),
                            rate,
                            tf.constant(0f),
                            gradient.values(),
                            gradient.rows());
        }

        @Override
        public void reset(Session session) {
            fill(session, slots, START);
        }

        @Override
        public void feed(Feeds feeds, double learningRate, long step) {
            feeds.scalar(rate, learningRate);
        }
    }

    /**
     * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − rate · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and
     * v̂ = v / (1 − β₂ᵗ). The corrections go into the rate and ε, so that nothing but m and v is remembered.
     */
    record Adam(Placeholder<TFloat32> rate, Placeholder<TFloat32> epsilon, List<StoredVariable> slots)
            implements UpdateRule {
        private static final double BETA1 = 0.9;
        private static final double BETA2 = 0.999;
        private static final double EPSILON = 1e-8;

        @Override
        public Op update(Ops tf, Gradient gradient) {
            StoredVariable variable = gradient.variable();
            StoredVariable mean = StoredVariable.create(tf, variable.name() + "_mean", variable.shape());
            StoredVariable square = StoredVariable.create(tf, variable.name() + "_square", variable.shape());
            slots.addAll(List.of(mean, square));
            var corrected = tf.constant(0f);
            return tf.train.applyAdam(
                    variable.variable(),
                    mean.variable(),
                    square.variable(),
                    corrected,
                    corrected,
                    rate,
                    tf.constant((float) BETA1),
                    tf.constant((float) BETA2),
                    epsilon,
                    gradient.dense(tf));
        }

        @Override
        public void reset(Session session) {
            fill(session, slots, 0);
        }

        @Override
        public void feed(Feeds feeds, double learningRate, long step) {
            double spread = Math.sqrt(1 - Math.pow(BETA2, step));
            feeds.scalar(rate, learningRate * spread / (1 - Math.pow(BETA1, step)));
            feeds.scalar(epsilon, EPSILON * spread);
        }
    }

    private static void fill(Session session, List<StoredVariable> slots, float value) {
        for (StoredVariable slot : slots) {
            float[] values = new float[slot.size()];
            Arrays.fill(values, value);
            slot.fill(session, values);
        }
    }
}
