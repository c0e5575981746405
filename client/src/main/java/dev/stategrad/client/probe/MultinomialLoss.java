package dev.stategrad.client.probe;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.hipparchus.optim.ConvergenceChecker;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.hipparchus.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;
import org.hipparchus.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer.Formula;

/**
 * f(W) = S Σ_i a_i (log Σ_k exp(w_k·x_i) − w_{y_i}·x_i) + ‖W‖²/2, where each x_i ends with a 1 whose weights, the intercepts,
 * the penalty leaves out. Parameters are W [C, P + 1] row-major.
 *
 * <p>Hipparchus's conjugate gradients minimise it. Features of different scale would make them slow, so they are preconditioned
 * with a bound of the Hessian, S/2 Xᵀ diag(a) X + diag(1, …, 1, 0) for each class, whose inverse is taken once (Böhning, 1992).
 */
final class MultinomialLoss {
    private static final int ITERATIONS = 500;
    private static final double LINE_SEARCH_TOLERANCE = 1e-4;

    private final DMatrixRMaj features;
    private final int[] labels;
    private final int classes;
    private final double[] weights;
    private final DMatrixRMaj inverseBound;

    private MultinomialLoss(Examples examples, int[] labels, int[] counts, LogisticOptions options) {
        this.features = withOnes(examples);
        this.labels = labels;
        this.classes = counts.length;
        this.weights = new double[labels.length];
        for (int i = 0; i < labels.length; i++) {
            double balance = options.balanced() ? labels.length / ((double) classes * counts[labels[i]]) : 1;
            weights[i] = options.strength() * balance;
        }
        this.inverseBound = inverseBound();
    }

    /** The optimum; a class without examples gets no weights and the intercept −∞. */
    static LinearScores minimize(Examples examples, LogisticOptions options, double tolerance) {
        int[] all = examples.counts();
        int[] present = IntStream.range(0, all.length).filter(k -> all[k] > 0).toArray();
        int[] labels = Arrays.stream(examples.labels())
                .map(label -> Arrays.binarySearch(present, label))
                .toArray();
        int[] counts = Arrays.stream(present).map(k -> all[k]).toArray();
        double[] optimum = new MultinomialLoss(examples, labels, counts, options).minimize(tolerance);
        int size = examples.dimensions();
        double[][] weights = new double[all.length][size];
        double[] intercepts = new double[all.length];
        Arrays.fill(intercepts, Double.NEGATIVE_INFINITY);
        double mean = IntStream.range(0, present.length)
                .mapToDouble(k -> optimum[k * (size + 1) + size])
                .average()
                .orElseThrow();
        for (int k = 0; k < present.length; k++) {
            int at = k * (size + 1);
            weights[present[k]] = Arrays.copyOfRange(optimum, at, at + size);
            intercepts[present[k]] = optimum[at + size] - mean;
        }
        return new LinearScores(weights, intercepts);
    }

    private double[] minimize(double tolerance) {
        // Near the optimum the loss changes with the square of the distance.
        double change = tolerance * tolerance;
        ConvergenceChecker<PointValuePair> checker = (iteration, before, now) ->
                iteration >= ITERATIONS || before.getValue() - now.getValue() <= change * Math.abs(before.getValue());
        var optimizer = new NonLinearConjugateGradientOptimizer(
                Formula.POLAK_RIBIERE,
                checker,
                LINE_SEARCH_TOLERANCE,
                LINE_SEARCH_TOLERANCE,
                1,
                (point, residual) -> preconditioned(residual));
        return optimizer
                .optimize(
                        new MaxEval(Integer.MAX_VALUE),
                        GoalType.MINIMIZE,
                        new InitialGuess(new double[classes * features.numCols]),
                        new ObjectiveFunction(this::value),
                        new ObjectiveFunctionGradient(this::gradient))
                .getPoint();
    }

    double value(double[] parameters) {
        DMatrixRMaj scores = scores(parameters);
        double loss = 0;
        for (int i = 0; i < labels.length; i++) {
            int row = i * classes;
            loss += weights[i] * (logSumExp(scores.data, row) - scores.data[row + labels[i]]);
        }
        double penalty = 0;
        for (int j = 0; j < parameters.length; j++) {
            penalty += isIntercept(j) ? 0 : parameters[j] * parameters[j] / 2;
        }
        return loss + penalty;
    }

    double[] gradient(double[] parameters) {
        DMatrixRMaj scores = scores(parameters);
        for (int i = 0; i < labels.length; i++) {
            int row = i * classes;
            double log = logSumExp(scores.data, row);
            for (int k = 0; k < classes; k++) {
                double probability = Math.exp(scores.data[row + k] - log);
                scores.data[row + k] = weights[i] * (probability - (k == labels[i] ? 1 : 0));
            }
        }
        var gradient = new DMatrixRMaj(classes, features.numCols);
        CommonOps_DDRM.multTransA(scores, features, gradient);
        for (int j = 0; j < parameters.length; j++) {
            gradient.data[j] += isIntercept(j) ? 0 : parameters[j];
        }
        return gradient.data;
    }

    /** [n, C] */
    private DMatrixRMaj scores(double[] parameters) {
        var scores = new DMatrixRMaj(features.numRows, classes);
        CommonOps_DDRM.multTransB(features, DMatrixRMaj.wrap(classes, features.numCols, parameters), scores);
        return scores;
    }

    private double logSumExp(double[] scores, int row) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            largest = Math.max(largest, scores[row + k]);
        }
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            sum += Math.exp(scores[row + k] - largest);
        }
        return largest + Math.log(sum);
    }

    private double[] preconditioned(double[] residual) {
        var product = new DMatrixRMaj(classes, features.numCols);
        CommonOps_DDRM.mult(DMatrixRMaj.wrap(classes, features.numCols, residual), inverseBound, product);
        return product.data;
    }

    private DMatrixRMaj inverseBound() {
        int size = features.numCols;
        DMatrixRMaj weighted = features.copy();
        for (int i = 0; i < weights.length; i++) {
            for (int p = 0; p < size; p++) {
                weighted.data[i * size + p] *= weights[i] / 2;
            }
        }
        var bound = new DMatrixRMaj(size, size);
        CommonOps_DDRM.multTransA(weighted, features, bound);
        for (int p = 0; p < size - 1; p++) {
            bound.add(p, p, 1);
        }
        CommonOps_DDRM.invert(bound);
        return bound;
    }

    private boolean isIntercept(int j) {
        return j % features.numCols == features.numCols - 1;
    }

    private static DMatrixRMaj withOnes(Examples examples) {
        int size = examples.dimensions();
        var features = new DMatrixRMaj(examples.size(), size + 1);
        for (int i = 0; i < examples.size(); i++) {
            System.arraycopy(examples.features()[i], 0, features.data, i * (size + 1), size);
            features.data[i * (size + 1) + size] = 1;
        }
        return features;
    }
}
