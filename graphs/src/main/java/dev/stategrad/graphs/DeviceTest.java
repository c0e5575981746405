package dev.stategrad.graphs;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Whether the device computes right: a product and singular value decompositions whose results are known. For a device that
 * answers but can't be trusted any more, such as a GPU whose process was killed in the middle of a kernel.
 */
public final class DeviceTest {
    private static final int SIZE = 192;
    private static final int ROWS = 48;
    private static final int COLUMNS = 32;
    /** Of the largest singular value: float64 rounds at 10⁻¹⁶, and the way by eigenvalues loses half of the digits. */
    private static final double EXACT = 1e-12;

    private static final double BY_EIGENVALUES = 1e-7;

    private DeviceTest() {}

    /** Runs it. @return what was wrong, for a person; empty when the device passed */
    public static String run() {
        String product = product();
        if (!product.isEmpty()) {
            return product;
        }
        String exact = decomposition(Precision.FLOAT64, EXACT);
        return exact.isEmpty() ? decomposition(Precision.FLOAT32, BY_EIGENVALUES) : exact;
    }

    /** Of matrices of small integers, whose products are exact in whatever format they are made. */
    private static String product() {
        double[] left = integers(3);
        double[] right = integers(5);
        double[] found = multiply(left, right);
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < SIZE; j++) {
                double expected = 0;
                for (int k = 0; k < SIZE; k++) {
                    expected += left[i * SIZE + k] * right[k * SIZE + j];
                }
                if (found[i * SIZE + j] != expected) {
                    return "product: expected %s in row %d, column %d, found %s"
                            .formatted(expected, i, j, found[i * SIZE + j]);
                }
            }
        }
        return "";
    }

    private static double[] multiply(double[] left, double[] right) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat32> a = tf.placeholder(TFloat32.class);
            Placeholder<TFloat32> b = tf.placeholder(TFloat32.class);
            var product = tf.linalg.matMul(a, b);
            try (Session session = Sessions.onAllProcessors(graph);
                    TFloat32 first = ElementKind.FLOAT32.tensor(left, SIZE, SIZE);
                    TFloat32 second = ElementKind.FLOAT32.tensor(right, SIZE, SIZE);
                    var result = session.runner()
                            .feed(a, first)
                            .feed(b, second)
                            .fetch(product)
                            .run()) {
                return ElementKind.FLOAT32.values(result.get(0));
            }
        }
    }

    private static double[] integers(int factor) {
        double[] values = new double[SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * factor + i / SIZE) % 7 - 3;
        }
        return values;
    }

    private static String decomposition(Precision precision, double tolerance) {
        double[] found;
        try (SpectrumSolver solver = new SpectrumSolver(precision)) {
            found = solver.solve(matrix(), 1, ROWS, COLUMNS, false).singularValues();
        }
        for (int i = 0; i < COLUMNS; i++) {
            double expected = singularValue(i);
            if (!(Math.abs(found[i] - expected) <= tolerance * COLUMNS)) {
                return "singular value %d: expected %s, found %s".formatted(i + 1, expected, found[i]);
            }
        }
        return "";
    }

    private static double singularValue(int i) {
        return COLUMNS - i;
    }

    /** P diag(σ) Q with two reflections P = I − 2uuᵀ and Q = I − 2vvᵀ, which are orthogonal. */
    private static double[] matrix() {
        double[] u = unit(ROWS);
        double[] v = unit(COLUMNS);
        double[] values = new double[ROWS * COLUMNS];
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                for (int i = 0; i < COLUMNS; i++) {
                    values[row * COLUMNS + column] +=
                            reflection(u, row, i) * singularValue(i) * reflection(v, i, column);
                }
            }
        }
        return values;
    }

    private static double reflection(double[] unit, int row, int column) {
        return (row == column ? 1 : 0) - 2 * unit[row] * unit[column];
    }

    /** Proportional to 1, 2, 3, …. */
    private static double[] unit(int size) {
        double[] unit = new double[size];
        double squares = size * (size + 1.0) * (2.0 * size + 1) / 6;
        for (int i = 0; i < size; i++) {
            unit[i] = (i + 1) / Math.sqrt(squares);
        }
        return unit;
    }
}
