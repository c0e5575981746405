package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TNumber;

/** The LSTM's weights as variables of a graph, one transposed matrix for each gate i, f, g, o. */
final class WeightVariables<T extends TNumber> {
    private final Ops tf;
    private final ElementKind<T> kind;
    private final List<Slot<T>> slots = new ArrayList<>();
    private final List<Operand<T>> input = new ArrayList<>();
    private final List<Operand<T>> recurrent = new ArrayList<>();

    private record Slot<T extends TNumber>(
            String tensor, int gate, int columns, int hidden, Placeholder<T> value, Op assign) {}

    WeightVariables(Ops tf, ElementKind<T> kind, int embedding, int hidden) {
        this.tf = tf;
        this.kind = kind;
        for (int gate = 0; gate < CellKind.LSTM.gates(); gate++) {
            input.add(variable(ModelWeights.INPUT, gate, embedding, hidden));
            recurrent.add(variable(ModelWeights.RECURRENT, gate, hidden, hidden));
        }
    }

    /** W_i, W_f, W_g, W_o transposed, each [E, H]. */
    List<Operand<T>> input() {
        return input;
    }

    /** U_i, U_f, U_g, U_o transposed, each [H, H]. */
    List<Operand<T>> recurrent() {
        return recurrent;
    }

    /** Sets all variables of a session. */
    void load(Session session, ModelWeights weights) {
        for (Slot<T> slot : slots) {
            double[] stacked = weights.array(slot.tensor()).toDoubles();
            double[] block = transposedBlock(stacked, slot.gate(), slot.hidden(), slot.columns());
            try (T tensor = kind.tensor(block, slot.columns(), slot.hidden())) {
                session.runner()
                        .feed(slot.value(), tensor)
                        .addTarget(slot.assign())
                        .run()
                        .close();
            }
        }
    }

    private Operand<T> variable(String tensor, int gate, int columns, int hidden) {
        Shape shape = Shape.of(columns, hidden);
        VarHandleOp handle = tf.varHandleOp(kind.type(), shape, VarHandleOp.sharedName(tensor + "/" + gate));
        Placeholder<T> value = tf.placeholder(kind.type(), Placeholder.shape(shape));
        slots.add(new Slot<>(tensor, gate, columns, hidden, value, tf.assignVariableOp(handle, value)));
        return tf.readVariableOp(handle, kind.type());
    }

    /** Rows gate·H … gate·H + H − 1 of a [4H, columns] matrix, as [columns, H]. */
    private static double[] transposedBlock(double[] stacked, int gate, int hidden, int columns) {
        double[] block = new double[columns * hidden];
        for (int row = 0; row < hidden; row++) {
            for (int column = 0; column < columns; column++) {
                block[column * hidden + row] = stacked[(gate * hidden + row) * columns + column];
            }
        }
        return block;
    }
}
