package dev.stategrad.graphs;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;

/**
 * The forward pass in float64, one step a run: TensorFlow's fused LSTM exists in float32 only. Slower, and next to the
 * products of float64 tangents still nothing.
 */
final class StepTrajectory implements Trajectory {
    private static final ElementKind<TFloat64> KIND = ElementKind.FLOAT64;

    private final int embedding;
    private final int hidden;
    private final EmbeddingRows rows;
    private final double[] summedBias;
    private final Graph graph = new Graph();
    private final Session session;
    private final Ops tf = Ops.create(graph);
    private final Placeholder<TFloat64> input;
    private final Placeholder<TFloat64> cellBefore;
    private final Placeholder<TFloat64> hiddenBefore;
    private final Placeholder<TFloat64> bias;
    private final Operand<TFloat64> coefficients;
    private final Operand<TFloat64> cell;
    private final Operand<TFloat64> hiddenAfter;

    StepTrajectory(ModelWeights weights) {
        embedding = weights.architecture().embedding();
        hidden = weights.architecture().hidden();
        rows = new EmbeddingRows(weights);
        summedBias = FusedWeights.summedBias(weights);
        WeightVariables<TFloat64> variables = new WeightVariables<>(tf, KIND, embedding, hidden);
        input = vector(embedding);
        cellBefore = vector(hidden);
        hiddenBefore = vector(hidden);
        bias = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(4, hidden)));
        List<? extends Operand<TFloat64>> biases =
                tf.split(tf.constant(0), bias, 4L).output();
        Operand<TFloat64> i = tf.math.sigmoid(activation(variables, biases, 0));
        Operand<TFloat64> f = tf.math.sigmoid(activation(variables, biases, 1));
        Operand<TFloat64> g = tf.math.tanh(activation(variables, biases, 2));
        Operand<TFloat64> o = tf.math.sigmoid(activation(variables, biases, 3));
        cell = tf.math.add(tf.math.mul(f, cellBefore), tf.math.mul(i, g));
        Operand<TFloat64> squashed = tf.math.tanh(cell);
        hiddenAfter = tf.math.mul(o, squashed);
        coefficients = new LstmCoefficients<>(tf, tf.constant(1.0)).stack(cellBefore, i, f, g, o, squashed);
        session = Sessions.onOneProcessor(graph);
        variables.load(session, weights);
    }

    @Override
    public double[] advance(int[] tokens, State state) {
        int size = LstmJacobian.COEFFICIENTS * hidden;
        double[] all = new double[tokens.length * size];
        for (int t = 0; t < tokens.length; t++) {
            System.arraycopy(step(tokens[t], state), 0, all, t * size, size);
        }
        return all;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }

    private double[] step(int token, State state) {
        try (TFloat64 x = KIND.tensor(rows.of(new int[] {token}), 1, embedding);
                TFloat64 c = KIND.tensor(state.cell, 1, hidden);
                TFloat64 h = KIND.tensor(state.hidden, 1, hidden);
                TFloat64 b = KIND.tensor(summedBias, 4, hidden);
                var result = session.runner()
                        .feed(input, x)
                        .feed(cellBefore, c)
                        .feed(hiddenBefore, h)
                        .feed(bias, b)
                        .fetch(coefficients)
                        .fetch(cell)
                        .fetch(hiddenAfter)
                        .run()) {
            state.cell = KIND.values(result.get(1));
            state.hidden = KIND.values(result.get(2));
            return KIND.values(result.get(0));
        }
    }

    /** W x + U h + b of one gate, [1, H]. */
    private Operand<TFloat64> activation(
            WeightVariables<TFloat64> variables, List<? extends Operand<TFloat64>> biases, int gate) {
        Operand<TFloat64> fromInput = tf.linalg.matMul(input, variables.input().get(gate));
        Operand<TFloat64> fromHidden =
                tf.linalg.matMul(hiddenBefore, variables.recurrent().get(gate));
        return tf.math.add(tf.math.add(fromInput, fromHidden), biases.get(gate));
    }

    private Placeholder<TFloat64> vector(int size) {
        return tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(1, size)));
    }
}
