package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TNumber;

/** A model's weights as variables of a graph, laid out as the graph likes them, and the operations that fill them. */
final class WeightVariables<T extends TNumber> {
    private final Ops tf;
    private final ElementKind<T> kind;
    private final List<Slot<T>> slots = new ArrayList<>();

    private record Slot<T extends TNumber>(
            Shape shape, Function<ModelWeights, double[]> layout, Placeholder<T> value, Op assign) {}

    WeightVariables(Ops tf, ElementKind<T> kind) {
        this.tf = tf;
        this.kind = kind;
    }

    /**
     * @param name unique in the graph
     * @param layout takes the variable's elements, flat, out of the weights
     */
    Operand<T> variable(String name, Function<ModelWeights, double[]> layout, long... dimensions) {
        Shape shape = Shape.of(dimensions);
        VarHandleOp handle = tf.varHandleOp(kind.type(), shape, VarHandleOp.sharedName(name));
        Placeholder<T> value = tf.placeholder(kind.type(), Placeholder.shape(shape));
        slots.add(new Slot<>(shape, layout, value, tf.assignVariableOp(handle, value)));
        return tf.readVariableOp(handle, kind.type());
    }

    /** The blocks of a layer's W and U, transposed, a variable for each gate. */
    Cell.Weights<T> gates(Architecture architecture, int layer) {
        int inputs = architecture.inputs(layer);
        int hidden = architecture.hidden();
        List<Operand<T>> input = new ArrayList<>();
        List<Operand<T>> recurrent = new ArrayList<>();
        for (int gate = 0; gate < architecture.cell().gates(); gate++) {
            input.add(gate(ModelWeights.input(layer), gate, inputs, hidden));
            recurrent.add(gate(ModelWeights.recurrent(layer), gate, hidden, hidden));
        }
        return new Cell.Weights<>(input, recurrent);
    }

    /** Sets all variables of a session. */
    void load(Session session, ModelWeights weights) {
        for (Slot<T> slot : slots) {
            try (T tensor =
                    kind.tensor(slot.layout().apply(weights), slot.shape().asArray())) {
                session.runner()
                        .feed(slot.value(), tensor)
                        .addTarget(slot.assign())
                        .run()
                        .close();
            }
        }
    }

    private Operand<T> gate(String tensor, int gate, int columns, int hidden) {
        return variable(
                tensor + "/" + gate,
                weights -> transposedBlock(weights.array(tensor).toDoubles(), gate, hidden, columns),
                columns,
                hidden);
    }

    /** Rows gate·H … gate·H + H − 1 of a [gates·H, columns] matrix, as [columns, H]. */
    private static double[] transposedBlock(double[] stacked, int gate, int hidden, int columns) {
        int from = gate * hidden * columns;
        return transposed(Arrays.copyOfRange(stacked, from, from + hidden * columns), hidden, columns);
    }

    /** A [rows, columns] matrix as [columns, rows]. */
    static double[] transposed(double[] matrix, int rows, int columns) {
        double[] result = new double[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = matrix[row * columns + column];
            }
        }
        return result;
    }
}
