package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * One layer of any {@link Cell} over a window of a fixed number of steps, each step's operations written out. TensorFlow
 * differentiates the steps, but only as far as what the weights' products gave: the gradients by these are kept for all
 * steps, and each weight's gradient is then one product over them instead of one for every step.
 */
final class UnrolledLayer implements WindowLayer {
    private final Arguments in;
    /** x of all steps, [T·B, I]. */
    private final Operand<TFloat32> inputs;
    /** W transposed, [I, G·H]. */
    private final Operand<TFloat32> inputWeights;
    /** W x + b_ih of every step, [B, G·H] each. */
    private final List<Operand<TFloat32>> projected;

    private final RecurrentProducts products;
    private final List<Cell.State<TFloat32>> after = new ArrayList<>();
    private final List<Operand<TFloat32>> states = new ArrayList<>();

    private UnrolledLayer(Ops tf, Arguments in) {
        this.in = in;
        int inputSize = in.size();
        inputs = tf.reshape(in.inputs(), tf.constant(new int[] {in.steps() * in.streams(), inputSize}));
        inputWeights = tf.slice(in.kernel(), tf.constant(new int[] {0, 0}), tf.constant(new int[] {inputSize, -1}));
        Operand<TFloat32> all = tf.nn.biasAdd(tf.linalg.matMul(inputs, inputWeights), in.inputBias());
        projected = perStep(tf, tf.reshape(all, tf.constant(new int[] {in.steps(), in.streams(), -1})));
        products = new RecurrentProducts(tf, in);
    }

    static UnrolledLayer over(Ops tf, Cell cell, Arguments in) {
        UnrolledLayer layer = new UnrolledLayer(tf, in);
        layer.run(tf, cell);
        return layer;
    }

    private void run(Ops tf, Cell cell) {
        Cell.State<TFloat32> state = in.before();
        for (Operand<TFloat32> input : projected) {
            state = cell.step(tf, input, products, state).after();
            after.add(state);
        }
        for (int vector = 0; vector < state.vectors().size(); vector++) {
            int of = vector;
            states.add(
                    tf.stack(after.stream().map(step -> step.vectors().get(of)).toList()));
        }
    }

    @Override
    public List<Operand<TFloat32>> states() {
        return List.copyOf(states);
    }

    @Override
    public LayerGradients backward(Ops tf, Operand<TFloat32> outputs) {
        List<Operand<TFloat32>> multiplied = new ArrayList<>(projected);
        multiplied.addAll(products.results());
        // One operand that follows all others: TensorFlow goes wrong where one result depends on another.
        Gradients found = tf.gradients(List.of(outputs()), multiplied, Gradients.dx(List.of(outputs)));
        List<Operand<TFloat32>> gradients = new ArrayList<>();
        for (int n = 0; n < multiplied.size(); n++) {
            gradients.add(found.<TFloat32>dy(n));
        }
        Operand<TFloat32> dz = joined(tf, gradients.subList(0, projected.size()));
        RecurrentProducts.WeightGradients recurrent =
                products.gradients(gradients.subList(projected.size(), gradients.size()));
        return new LayerGradients(
                tf.linalg.matMul(dz, inputWeights, MatMul.transposeB(true)),
                tf.concat(
                        List.of(tf.linalg.matMul(inputs, dz, MatMul.transposeA(true)), recurrent.weights()),
                        tf.constant(0)),
                tf.reduceSum(dz, tf.constant(0)),
                recurrent.bias());
    }

    private List<Operand<TFloat32>> perStep(Ops tf, Operand<TFloat32> all) {
        return List.copyOf(tf.unstack(all, (long) in.steps(), Unstack.axis(0L)).output());
    }

    // TensorFlow refuses to join a single tensor.
    static Operand<TFloat32> joined(Ops tf, List<Operand<TFloat32>> parts) {
        return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(0));
    }
}
