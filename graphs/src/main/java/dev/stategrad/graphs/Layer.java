package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/** The weights of one layer for a forward pass: whole matrices, gates side by side. */
final class Layer<T extends TNumber> implements Cell.Recurrence<T> {
    private final Ops tf;
    private final int hidden;
    private final Operand<T> input;
    private final Operand<T> inputBias;
    private final Operand<T> recurrent;
    private final Operand<T> recurrentBias;
    private final int gates;
    /** Parts of the recurrent weights that a cell asked for, taken out once for all the steps. */
    private final Map<Integer, Part<T>> parts = new HashMap<>();

    private record Part<T extends TNumber>(Operand<T> weights, Operand<T> bias) {}

    /** @param layer counted from 1 */
    Layer(Ops tf, WeightVariables<T> variables, Architecture architecture, int layer) {
        this.tf = tf;
        hidden = architecture.hidden();
        gates = architecture.cell().gates();
        int inputs = architecture.inputs(layer);
        int width = gates * hidden;
        String name = "layer" + layer;
        input = variables.variable(
                name + "/input",
                weights -> Arrays.copyOf(FusedWeights.of(weights, layer).weight(), inputs * width),
                inputs,
                width);
        recurrent = variables.variable(
                name + "/recurrent",
                weights -> Arrays.copyOfRange(
                        FusedWeights.of(weights, layer).weight(), inputs * width, (inputs + hidden) * width),
                hidden,
                width);
        inputBias = variables.variable(
                name + "/input_bias", weights -> FusedWeights.of(weights, layer).inputBias(), 1, width);
        recurrentBias = variables.variable(
                name + "/recurrent_bias",
                weights -> FusedWeights.of(weights, layer).recurrentBias(),
                1,
                width);
    }

    /** W x + b_ih of all gates, [N, gates·H]. */
    Operand<T> project(Operand<T> vectors) {
        return tf.math.add(tf.linalg.matMul(vectors, input), inputBias);
    }

    @Override
    public Operand<T> times(int firstGate, int count, Operand<T> vectors) {
        Part<T> part = parts.computeIfAbsent(firstGate * gates + count, key -> part(firstGate, count));
        return tf.math.add(tf.linalg.matMul(vectors, part.weights()), part.bias());
    }

    private Part<T> part(int firstGate, int count) {
        if (count == gates) {
            return new Part<>(recurrent, recurrentBias);
        }
        Gates<T> blocks = new Gates<>(tf);
        return new Part<>(
                blocks.blocks(recurrent, firstGate, count, hidden),
                blocks.blocks(recurrentBias, firstGate, count, hidden));
    }
}
