package dev.stategrad.graphs;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.Svd;
import org.tensorflow.types.TFloat64;

/** Reduced singular value decompositions of stacks of gradient matrices (eq. 1), in float64. Must be closed. */
public final class SpectrumSolver implements AutoCloseable {
    private static final ElementKind<TFloat64> KIND = ElementKind.FLOAT64;

    private final Graph graph = new Graph();
    private final Session session;
    private final Placeholder<TFloat64> stack;
    private final Operand<TFloat64> singularValues;
    private final Operand<TFloat64> valuesWithVectors;
    private final Operand<TFloat64> rightVectors;
    private final Placeholder<TFloat64> whitening;
    private final Operand<TFloat64> whitenedValues;

    public SpectrumSolver() {
        Ops tf = Ops.create(graph);
        stack = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, -1, -1)));
        singularValues = tf.linalg.svd(stack, Svd.computeUv(false)).s();
        Svd<TFloat64> whole = tf.linalg.svd(stack, Svd.computeUv(true), Svd.fullMatrices(false));
        valuesWithVectors = whole.s();
        rightVectors = whole.v();
        whitening = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, -1)));
        whitenedValues = tf.linalg
                .svd(tf.train.batchMatMul(stack, whitening, TFloat64.class), Svd.computeUv(false))
                .s();
        session = Sessions.onAllProcessors(graph);
    }

    /**
     * Spectra of a stack of matrices [D, H, E].
     *
     * @param matrices the stack, flat
     * @param withRightVectors whether V is wanted too
     */
    public Spectra solve(double[] matrices, int delays, int hidden, int embedding, boolean withRightVectors) {
        try (TFloat64 input = KIND.tensor(matrices, delays, hidden, embedding)) {
            Session.Runner runner = session.runner().feed(stack, input);
            if (!withRightVectors) {
                try (var result = runner.fetch(singularValues).run()) {
                    return new Spectra(KIND.values(result.get(0)), new double[0]);
                }
            }
            try (var result =
                    runner.fetch(valuesWithVectors).fetch(rightVectors).run()) {
                return new Spectra(KIND.values(result.get(0)), KIND.values(result.get(1)));
            }
        }
    }

    /**
     * Singular values of every matrix of a stack times one matrix from the right, such as D of the whitening (eq. 7), [D, K].
     *
     * @param matrices the stack [D, H, E], flat
     * @param right [E, E], flat
     */
    public double[] whitened(double[] matrices, int delays, int hidden, int embedding, double[] right) {
        try (TFloat64 input = KIND.tensor(matrices, delays, hidden, embedding);
                TFloat64 factor = KIND.tensor(right, embedding, embedding);
                var result = session.runner()
                        .feed(stack, input)
                        .feed(whitening, factor)
                        .fetch(whitenedValues)
                        .run()) {
            return KIND.values(result.get(0));
        }
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
