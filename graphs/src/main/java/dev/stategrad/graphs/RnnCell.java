package dev.stategrad.graphs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * The plain recurrent network, h_t = tanh(W x_t + U h_{t−1} + b), whose state moves by
 *
 * <pre>
 *   dh_t = diag(1 − h²) (U dh_{t−1} + W dx_t)
 * </pre>
 */
record RnnCell() implements Cell {
    @Override
    public <T extends TNumber> Step<T> step(Ops tf, Operand<T> input, Recurrence<T> recurrence, State<T> before) {
        Operand<T> hidden = tf.math.tanh(tf.math.add(input, recurrence.times(0, 1, before.hidden())));
        return new Step<>(new State<>(null, hidden), List.of(new Gates<T>(tf).tanhSlope(hidden)));
    }

    @Override
    public int coefficients() {
        return 1;
    }

    @Override
    public int products() {
        return 1;
    }

    @Override
    public <T extends TNumber> List<Operand<T>> foldInput(Ops tf, Weights<T> weights, List<Operand<T>> step) {
        return List.of(tf.math.mul(weights.input().get(0), step.get(0)));
    }

    @Override
    public <T extends TNumber> List<Operand<T>> foldRecurrent(Ops tf, Weights<T> weights, List<Operand<T>> step) {
        return List.of(tf.math.mul(weights.recurrent().get(0), step.get(0)));
    }

    @Override
    public <T extends TNumber> Tangent<T> advance(
            Ops tf, @Nullable Tangent<T> before, Moved<T> moved, List<Operand<T>> step) {
        return new Tangent<>(null, moved.by(tf, 0));
    }

    @Override
    public <T extends TNumber> Tangent<T> keep(Ops tf, Tangent<T> before, List<Operand<T>> step) {
        throw new UnsupportedOperationException("a plain recurrent network has no gate");
    }
}
