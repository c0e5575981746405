package dev.stategrad.graphs;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.SelfAdjointEig;
import org.tensorflow.op.linalg.Svd;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat64;

/**
 * Reduced singular value decompositions of stacks of gradient matrices (eq. 1), in float64. Must be closed.
 *
 * <p>Singular values of matrices that were computed in float32 come from the eigenvalues of MᵀM or MMᵀ, whichever is
 * smaller: several times as fast, and wrong by at most about 10⁻⁸ σ₁, a tenth of what float32 left of the matrix itself.
 */
public final class SpectrumSolver implements AutoCloseable {
    private static final ElementKind<TFloat64> KIND = ElementKind.FLOAT64;

    private final Precision precision;
    private final Graph graph = new Graph();
    private final Session session;
    private final Placeholder<TFloat64> stack;
    private final Placeholder<TFloat64> whitening;
    private final Values plain;
    private final Values whitened;
    private final Operand<TFloat64> valuesWithVectors;
    private final Operand<TFloat64> rightVectors;

    /** Singular values of a stack, in the ways that suit matrices of different precision and shape. */
    private record Values(Operand<TFloat64> exact, Operand<TFloat64> ofColumns, Operand<TFloat64> ofRows) {
        static Values of(Ops tf, Operand<TFloat64> stack) {
            return new Values(
                    tf.linalg.svd(stack, Svd.computeUv(false)).s(),
                    roots(tf, tf.train.batchMatMul(stack, stack, TFloat64.class, BatchMatMul.adjX(true))),
                    roots(tf, tf.train.batchMatMul(stack, stack, TFloat64.class, BatchMatMul.adjY(true))));
        }

        /** Square roots of the eigenvalues, which come in rising order; rounding can leave a zero below zero. */
        private static Operand<TFloat64> roots(Ops tf, Operand<TFloat64> gram) {
            Operand<TFloat64> rising = tf.linalg
                    .selfAdjointEig(gram, SelfAdjointEig.computeV(false))
                    .e();
            Operand<TFloat64> falling = tf.reverse(rising, tf.constant(new int[] {1}));
            return tf.math.sqrt(tf.math.maximum(falling, tf.constant(0.0)));
        }
    }

    /** @param precision in which the matrices were computed */
    public SpectrumSolver(Precision precision) {
        this.precision = precision;
        Ops tf = Ops.create(graph);
        stack = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, -1, -1)));
        whitening = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, -1)));
        plain = Values.of(tf, stack);
        whitened = Values.of(tf, tf.train.batchMatMul(stack, whitening, TFloat64.class));
        Svd<TFloat64> whole = tf.linalg.svd(stack, Svd.computeUv(true), Svd.fullMatrices(false));
        valuesWithVectors = whole.s();
        rightVectors = whole.v();
        session = Sessions.onAllProcessors(graph);
    }

    private Operand<TFloat64> pick(Values values, int hidden, int embedding) {
        if (precision == Precision.FLOAT64) {
            return values.exact();
        }
        return hidden < embedding ? values.ofRows() : values.ofColumns();
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
                try (var result = runner.fetch(pick(plain, hidden, embedding)).run()) {
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
     * Singular values of every matrix of a stack times one matrix from the right, such as D of the whitening (eq. 10), [D, K].
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
                        .fetch(pick(whitened, hidden, embedding))
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
