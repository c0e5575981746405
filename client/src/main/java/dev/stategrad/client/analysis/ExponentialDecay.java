package dev.stategrad.client.analysis;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresBuilder;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresOptimizer.Optimum;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LevenbergMarquardtOptimizer;
import org.hipparchus.optim.nonlinear.vector.leastsquares.MultivariateJacobianFunction;
import org.hipparchus.util.Pair;

/**
 * The exponential a·e^(−bτ) that comes closest to a curve over the delays τ (eq. 13), every delay with the same weight as
 * in the paper.
 *
 * @param scale a, the fitted value at delay 0
 * @param rate b; 1/b is the time constant in tokens; negative where the curve grows
 * @param rSquared share of the curve's variance that the fit explains, at most 1; NaN for a constant curve
 */
public record ExponentialDecay(double scale, double rate, double rSquared) implements DecayFit {
    private static final int PARAMETERS = 2;
    private static final int MOST_EVALUATIONS = 1000;
    /** Changes below this are rounding. */
    private static final double TOLERANCE = 1e-14;

    /**
     * Fits by Levenberg and Marquardt's method, from where a straight line through the logarithms begins.
     *
     * @param values [D], one for each delay from 0 on; NaN where there was nothing to average, which is left out
     */
    public static DecayFit fit(double[] values) {
        List<double[]> points = new ArrayList<>();
        for (int delay = 0; delay < values.length; delay++) {
            if (!Double.isNaN(values[delay])) {
                points.add(new double[] {delay, values[delay]});
            }
        }
        if (points.size() <= PARAMETERS) {
            return new FailedDecayFit(
                    "expected at least " + (PARAMETERS + 1) + " delays with pairs, found " + points.size());
        }
        if (points.stream().allMatch(point -> point[1] == 0)) {
            return new FailedDecayFit("expected something that is remembered, found zero at every delay");
        }
        return fit(points);
    }

    private static DecayFit fit(List<double[]> points) {
        double[] target = points.stream().mapToDouble(point -> point[1]).toArray();
        try {
            Optimum optimum = new LevenbergMarquardtOptimizer()
                    .withCostRelativeTolerance(TOLERANCE)
                    .withParameterRelativeTolerance(TOLERANCE)
                    .optimize(new LeastSquaresBuilder()
                            .start(start(points))
                            .model(model(points))
                            .target(target)
                            .maxEvaluations(MOST_EVALUATIONS)
                            .maxIterations(MOST_EVALUATIONS)
                            .build());
            double scale = optimum.getPoint().getEntry(0);
            double rate = optimum.getPoint().getEntry(1);
            if (!Double.isFinite(scale) || !Double.isFinite(rate)) {
                return new FailedDecayFit("the fit ran away to infinity");
            }
            double squares = optimum.getResiduals().dotProduct(optimum.getResiduals());
            return new ExponentialDecay(scale, rate, 1 - squares / variation(target));
        } catch (MathRuntimeException e) {
            return new FailedDecayFit("the fit did not converge in " + MOST_EVALUATIONS + " evaluations");
        }
    }

    private static MultivariateJacobianFunction model(List<double[]> points) {
        return parameters -> {
            double a = parameters.getEntry(0);
            double b = parameters.getEntry(1);
            var values = new ArrayRealVector(points.size());
            var jacobian = new Array2DRowRealMatrix(points.size(), PARAMETERS);
            for (int i = 0; i < points.size(); i++) {
                double delay = points.get(i)[0];
                double decay = Math.exp(-b * delay);
                values.setEntry(i, a * decay);
                jacobian.setEntry(i, 0, decay);
                jacobian.setEntry(i, 1, -delay * a * decay);
            }
            return new Pair<>(values, jacobian);
        };
    }

    /**
     * The line through the logarithms. Each weighs as the square of its value: an error of the logarithm moves the curve by
     * that much, and the long tail of small values, which no exponential fits, does not decide.
     */
    private static double[] start(List<double[]> points) {
        double weights = 0;
        double delays = 0;
        double logs = 0;
        double squares = 0;
        double products = 0;
        double largest = points.stream().mapToDouble(point -> point[1]).max().orElse(0);
        for (double[] point : points) {
            if (point[1] > 0) {
                double weight = point[1] / largest * (point[1] / largest);
                double log = Math.log(point[1]);
                weights += weight;
                delays += weight * point[0];
                logs += weight * log;
                squares += weight * point[0] * point[0];
                products += weight * point[0] * log;
            }
        }
        double spread = weights * squares - delays * delays;
        double slope = spread > 0 ? (weights * products - delays * logs) / spread : -1;
        return new double[] {weights > 0 ? Math.exp((logs - slope * delays) / weights) : largest, -slope};
    }

    private static double variation(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares;
    }

    /** The delay after which half is left, ln 2 / b, in tokens; infinite where the curve does not fall. */
    public double halfLife() {
        return rate > 0 ? Math.log(2) / rate : Double.POSITIVE_INFINITY;
    }

    /** The fitted value at a delay. */
    public double at(double delay) {
        return scale * Math.exp(-rate * delay);
    }
}
