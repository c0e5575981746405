package dev.stategrad.graphs;

import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** A variable with the operations that fill and read it, made once so that running adds nothing to the graph. */
record StoredVariable(
        String name,
        Variable<TFloat32> variable,
        Placeholder<TFloat32> value,
        Assign<TFloat32> assign,
        Operand<TFloat32> read) {
    /** @param name unique in the graph */
    static StoredVariable create(Ops tf, String name, long... dimensions) {
        Shape shape = Shape.of(dimensions);
        Variable<TFloat32> variable = tf.withName(name).variable(shape, TFloat32.class);
        Placeholder<TFloat32> value =
                tf.withName(name + "_value").placeholder(TFloat32.class, Placeholder.shape(shape));
        return new StoredVariable(
                name,
                variable,
                value,
                tf.withName(name + "_assign").assign(variable, value),
                tf.withName(name + "_read").identity(variable));
    }

    long[] shape() {
        return value.asOutput().shape().asArray();
    }

    int size() {
        return Math.toIntExact(value.asOutput().shape().size());
    }

    void fill(Session session, float[] values) {
        try (TFloat32 tensor = Tensors.of(values, shape())) {
            session.runner().feed(value, tensor).addTarget(assign).run().close();
        }
    }

    float[] fetch(Session session) {
        try (var result = session.runner().fetch(read).run()) {
            return Tensors.floats(result.get(0));
        }
    }

    /** As it lies in a checkpoint. */
    DenseArray store(Session session) {
        return DenseArray.ofFloats(fetch(session), shape());
    }
}
