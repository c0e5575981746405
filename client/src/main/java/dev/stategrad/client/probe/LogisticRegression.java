package dev.stategrad.client.probe;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Logistic regression (Appendix 9, Table 3). With the strength S, weights a_i of the examples and a penalty R it minimises
 * S Σ_i a_i ℓ_i + R, with R = ‖w‖₁ or ‖w‖²/2 over the weights; S is scikit-learn's {@code C}. Intercepts are never penalised,
 * so that the result does not depend on where the features have their origin.
 *
 * <p>One-vs-rest: for each class, ℓ is the log-loss of that class against all others; liblinear solves it. Multinomial: ℓ is
 * the log-loss of the softmax over all classes, solved by {@link MultinomialLoss}; its optimum is unique up to a constant in
 * the intercepts, whose mean is 0 here.
 */
public final class LogisticRegression implements Classifier {
    private static final int ITERATIONS = 1_000;

    private final LinearScores scores;

    LogisticRegression(LinearScores scores) {
        this.scores = scores;
    }

    /**
     * Fits one classifier.
     *
     * @param tolerance of the optimizer, above 0: 10⁻³ is enough for accuracies, 10⁻⁸ gives some five digits of the weights
     * @throws IllegalArgumentException when fewer than two classes have examples
     */
    public static LogisticRegression fit(Examples examples, LogisticOptions options, double tolerance) {
        int present = (int)
                Arrays.stream(examples.counts()).filter(count -> count > 0).count();
        if (present < 2) {
            throw new IllegalArgumentException(
                    "examples: expected at least 2 classes, found " + present + " of " + examples.classes());
        }
        LinearScores scores = switch (options.loss()) {
            case ONE_VS_REST -> oneVersusRest(examples, options, tolerance, present);
            case MULTINOMIAL -> MultinomialLoss.minimize(examples, options, tolerance);
        };
        return new LogisticRegression(scores);
    }

    private static LinearScores oneVersusRest(
            Examples examples, LogisticOptions options, double tolerance, int present) {
        Feature[][] features = Arrays.stream(examples.features())
                .map(LogisticRegression::features)
                .toArray(Feature[][]::new);
        int classes = examples.classes();
        int[] counts = examples.counts();
        double[][] weights = new double[classes][examples.dimensions()];
        double[] intercepts = new double[classes];
        Arrays.fill(intercepts, Double.NEGATIVE_INFINITY);
        int[] wanted = IntStream.range(0, classes).filter(k -> counts[k] > 0).toArray();
        // The second of two classes is the first one's mirror image.
        int solved = present == 2 ? 1 : wanted.length;
        Arrays.stream(wanted, 0, solved).parallel().forEach(k -> {
            double[] solution = against(features, examples, k, options, tolerance);
            weights[k] = Arrays.copyOf(solution, examples.dimensions());
            intercepts[k] = solution[examples.dimensions()];
        });
        if (present == 2) {
            weights[wanted[1]] = Arrays.stream(weights[wanted[0]]).map(w -> -w).toArray();
            intercepts[wanted[1]] = -intercepts[wanted[0]];
        }
        return new LinearScores(weights, intercepts);
    }

    private static Feature[] features(double[] row) {
        Feature[] features = new Feature[row.length + 1];
        for (int p = 0; p < row.length; p++) {
            features[p] = new FeatureNode(p + 1, row[p]);
        }
        features[row.length] = new FeatureNode(row.length + 1, 1);
        return features;
    }

    /** [P + 1] weights and intercept of one class against all others. */
    private static double[] against(
            Feature[][] features, Examples examples, int k, LogisticOptions options, double tolerance) {
        var problem = new Problem();
        problem.l = examples.size();
        problem.n = examples.dimensions() + 1;
        problem.bias = 1;
        problem.x = features;
        problem.y = Arrays.stream(examples.labels())
                .mapToDouble(label -> label == k ? 1 : -1)
                .toArray();
        SolverType solver = options.penalty() == LogisticOptions.Penalty.L1 ? SolverType.L1R_LR : SolverType.L2R_LR;
        var parameter = new Parameter(solver, options.strength(), tolerance, ITERATIONS);
        parameter.setRegularizeBias(false);
        parameter.setRandom(new Random(k));
        if (options.balanced()) {
            int inside = examples.counts()[k];
            double half = examples.size() / 2.0;
            parameter.setWeights(new double[] {half / inside, half / (examples.size() - inside)}, new int[] {1, -1});
        }
        Model model = Linear.train(problem, parameter);
        double[] solution = Arrays.copyOf(model.getFeatureWeights(), problem.n);
        // liblinear's weights are for the class of the first example.
        return model.getLabels()[0] == 1
                ? solution
                : Arrays.stream(solution).map(w -> -w).toArray();
    }

    @Override
    public int predict(double[] features) {
        return scores.best(features);
    }

    /** [C] scores, of which the highest wins: log-odds against the rest, or the softmax's logits. */
    public double[] decision(double[] features) {
        return scores.of(features);
    }

    /** [C][P]; with two classes and one-vs-rest, the second is the first one's negative. */
    public double[][] weights() {
        return Arrays.stream(scores.weights()).map(double[]::clone).toArray(double[][]::new);
    }

    /** [C]; −∞ for a class without examples. */
    public double[] intercepts() {
        return scores.intercepts().clone();
    }

    static {
        Linear.disableDebugOutput();
    }
}
