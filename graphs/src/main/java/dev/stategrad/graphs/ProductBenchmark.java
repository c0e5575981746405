package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * This machine's own rate: TensorFlow's float32 product of [512, 256] and [256, 3200] on all processors. Other rates are
 * quoted as a ratio to it, measured in turns with it.
 */
public final class ProductBenchmark implements AutoCloseable {
    private static final int ROWS = 512;
    private static final int INNER = 256;
    private static final int COLUMNS = 3200;
    private static final int PRODUCTS = 25;

    private final Graph graph = new Graph();
    private final Session session;
    private final Placeholder<TFloat32> left;
    private final Placeholder<TFloat32> right;
    private final Operand<TFloat32> product;
    private final TFloat32 leftValues = random(ROWS, INNER);
    private final TFloat32 rightValues = random(INNER, COLUMNS);

    public ProductBenchmark() {
        Ops tf = Ops.create(graph);
        left = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(ROWS, INNER)));
        right = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(INNER, COLUMNS)));
        product = tf.linalg.matMul(left, right);
        session = Sessions.onAllProcessors(graph);
        gigaflops();
    }

    /** Median rate of some products, in 10⁹ floating-point operations a second; takes about 0.1 s. */
    public double gigaflops() {
        double[] seconds = new double[PRODUCTS];
        for (int i = 0; i < PRODUCTS; i++) {
            long start = System.nanoTime();
            session.runner()
                    .feed(left, leftValues)
                    .feed(right, rightValues)
                    .fetch(product)
                    .run()
                    .close();
            seconds[i] = (System.nanoTime() - start) * 1e-9;
        }
        Arrays.sort(seconds);
        return 2e-9 * ROWS * INNER * COLUMNS / seconds[PRODUCTS / 2];
    }

    @Override
    public void close() {
        leftValues.close();
        rightValues.close();
        session.close();
        graph.close();
    }

    private static TFloat32 random(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble() - 0.5f;
        }
        return Tensors.of(values, rows, columns);
    }
}
