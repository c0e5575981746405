package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/** The products with a layer's recurrent weights, remembered so that the weights' gradient can be formed at once. */
final class RecurrentProducts implements Cell.Recurrence<TFloat32> {
    private final Ops tf;
    private final WindowLayer.Arguments in;
    private final Map<Gates, Part> parts = new LinkedHashMap<>();
    private final List<Product> products = new ArrayList<>();

    /** Consecutive gate blocks of G·H columns. */
    private record Gates(int first, int count) {}

    /** Their columns of U transposed, [H, count·H], and of b_hh, [count·H]. */
    private record Part(Operand<TFloat32> weights, Operand<TFloat32> bias) {}

    /** vectors [B, H] times the weights of some gates, [B, count·H]. */
    private record Product(Gates gates, Operand<TFloat32> vectors, Operand<TFloat32> result) {}

    /** Of U transposed, [H, G·H], and of b_hh, [G·H]. */
    record WeightGradients(Operand<TFloat32> weights, Operand<TFloat32> bias) {
        WeightGradients plus(Ops tf, WeightGradients other) {
            return new WeightGradients(tf.math.add(weights, other.weights), tf.math.add(bias, other.bias));
        }
    }

    RecurrentProducts(Ops tf, WindowLayer.Arguments in) {
        this.tf = tf;
        this.in = in;
    }

    @Override
    public Operand<TFloat32> times(int firstGate, int count, Operand<TFloat32> vectors) {
        Gates gates = new Gates(firstGate, count);
        Part part = parts.computeIfAbsent(gates, this::part);
        Operand<TFloat32> result = tf.nn.biasAdd(tf.linalg.matMul(vectors, part.weights()), part.bias());
        products.add(new Product(gates, vectors, result));
        return result;
    }

    /** What the products gave, in the order in which they were asked for. */
    List<Operand<TFloat32>> results() {
        return products.stream().map(Product::result).toList();
    }

    /** @param results gradients by {@link #results} */
    WeightGradients gradients(List<Operand<TFloat32>> results) {
        return parts.keySet().stream()
                .map(gates -> gradients(gates, results))
                .reduce((sum, next) -> sum.plus(tf, next))
                .orElseThrow();
    }

    private WeightGradients gradients(Gates gates, List<Operand<TFloat32>> results) {
        List<Operand<TFloat32>> vectors = new ArrayList<>();
        List<Operand<TFloat32>> moved = new ArrayList<>();
        for (int n = 0; n < products.size(); n++) {
            if (products.get(n).gates().equals(gates)) {
                vectors.add(products.get(n).vectors());
                moved.add(results.get(n));
            }
        }
        Operand<TFloat32> dz = UnrolledLayer.joined(tf, moved);
        Operand<TFloat32> weights = tf.linalg.matMul(UnrolledLayer.joined(tf, vectors), dz, MatMul.transposeA(true));
        return new WeightGradients(widened(gates, weights), widened(gates, tf.reduceSum(dz, tf.constant(0))));
    }

    private Part part(Gates gates) {
        int hidden = in.hidden();
        int[] start = {gates.first() * hidden};
        int[] width = {gates.count() * hidden};
        return new Part(
                tf.slice(in.kernel(), tf.constant(new int[] {in.size(), start[0]}), tf.constant(new int[] {
                    hidden, width[0]
                })),
                tf.slice(in.recurrentBias(), tf.constant(start), tf.constant(width)));
    }

    /** Some gates' columns among zeros for the others. */
    private Operand<TFloat32> widened(Gates gates, Operand<TFloat32> columns) {
        int hidden = in.hidden();
        int width = (int) in.recurrentBias().shape().get(0);
        int before = gates.first() * hidden;
        int behind = width - before - gates.count() * hidden;
        int[] sides = {before, behind};
        int[][] paddings = columns.shape().numDimensions() == 2 ? new int[][] {{0, 0}, sides} : new int[][] {sides};
        return before + behind == 0 ? columns : tf.pad(columns, tf.constant(paddings), tf.constant(0f));
    }
}
