package dev.stategrad.graphs;

import java.util.Arrays;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * The device's own rate: TensorFlow's float32 product of two large square matrices that lie in the device's memory and whose
 * result stays there. {@link ProductBenchmark} is about the engine's sizes, and includes the way to the device and back.
 */
public final class MatrixRate implements AutoCloseable {
    private static final int PRODUCTS = 7;

    private final int size;
    private final Graph graph = new Graph();
    private final Session session;
    private final Operand<TFloat32> product;

    /** @param size rows and columns; at least 1 */
    public MatrixRate(int size) {
        if (size < 1) {
            throw new InvalidInputException("size", "at least 1", size);
        }
        this.size = size;
        Ops tf = Ops.create(graph);
        Variable<TFloat32> left = tf.variable(Shape.of(size, size), TFloat32.class);
        Variable<TFloat32> right = tf.variable(Shape.of(size, size), TFloat32.class);
        Assign<TFloat32> fillLeft = tf.assign(left, random(tf));
        Assign<TFloat32> fillRight = tf.assign(right, random(tf));
        product = tf.linalg.matMul(left, right);
        session = Sessions.onAllProcessors(graph);
        session.runner().addTarget(fillLeft).addTarget(fillRight).run().close();
        run();
    }

    /** Median rate of some products, in 10⁹ floating-point operations a second. */
    public double gigaflops() {
        double[] seconds = new double[PRODUCTS];
        for (int i = 0; i < PRODUCTS; i++) {
            long start = System.nanoTime();
            run();
            seconds[i] = (System.nanoTime() - start) * 1e-9;
        }
        Arrays.sort(seconds);
        return 2e-9 * size * size * size / seconds[PRODUCTS / 2];
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }

    /** Returns when the device is done, though nothing is fetched. */
    private void run() {
        session.runner().addTarget(product).run().close();
    }

    private Operand<TFloat32> random(Ops tf) {
        return tf.random.randomUniform(tf.constant(new int[] {size, size}), TFloat32.class);
    }
}
