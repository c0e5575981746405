package dev.stategrad.client.analysis;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * 95 % confidence intervals of figures by leaving out one block of the text at a time (the delete-m_j jackknife of Busing,
 * Meijer and Van der Leeden 1999, which is the usual one when all blocks have the same number of pairs).
 *
 * <p>Noise makes singular values too large, and means of few pairs the more so. How an interval is formed follows from that,
 * and from the coverage on data whose truth is known (client/DECISIONS.md): {@link #magnitude} for σ and Σσ, {@link #ratio}
 * for quotients of those, {@link #cosine} for angles, {@link #number} for anything else.
 */
public final class Jackknife {
    private static final double LEVEL = 0.95;

    private final double[] whole;
    private final double[][] without;
    private final double[] shares;

    private Jackknife(double[] whole, double[][] without, double[] shares) {
        this.whole = whole;
        this.without = without;
        this.shares = shares;
    }

    /**
     * Computes figures of the whole text and of the text without each of its blocks. Blocks without pairs are left alone.
     *
     * @throws IllegalArgumentException when fewer than 2 blocks hold pairs
     */
    public static Jackknife of(BlockStack blocks, Statistic statistic) {
        if (!possible(blocks)) {
            throw new IllegalArgumentException(
                    "blocks: expected at least 2 with pairs, found " + blocks.blocksWithPairs());
        }
        BlockStack filled = blocks.nonEmpty();
        int count = filled.blocks();
        double[] shares = IntStream.range(0, count).mapToDouble(filled::pairs).toArray();
        double pairs = IntStream.range(0, count).mapToLong(filled::pairs).sum();
        double[][] without = new double[count][];
        for (int block = 0; block < count; block++) {
            shares[block] /= pairs;
            without[block] = statistic.of(filled.meanWithout(block));
        }
        return new Jackknife(statistic.of(filled.mean()), without, shares);
    }

    /** Whether at least 2 blocks hold pairs. */
    static boolean possible(BlockStack blocks) {
        return blocks.blocksWithPairs() > 1;
    }

    /** Any smooth figure: its pseudo-values' mean and Student's t. */
    public Interval number(int figure) {
        Pseudo pseudo = pseudo(figure, x -> x);
        return interval(pseudo.estimate(), pseudo.variance(), x -> x);
    }

    /**
     * A figure that noise shifts by more than the jackknife can tell, such as the rate of a decay whose tail is all noise:
     * a third of what is taken off is also added to the standard error, for what may be left of it.
     */
    public Interval shifted(int figure) {
        Pseudo pseudo = pseudo(figure, x -> x);
        double left = (pseudo.estimate() - whole[figure]) / 3;
        return interval(pseudo.estimate(), pseudo.variance() + left * left, x -> x);
    }

    /**
     * A figure that is never negative and that noise makes larger: a singular value, or a sum of them. Worked out for its
     * square, in which the shift by noise is nearly what the jackknife takes off, 1/n.
     */
    public Interval magnitude(int figure) {
        Pseudo square = pseudo(figure, x -> x * x);
        return interval(square.estimate(), square.variance(), x -> Math.sqrt(Math.max(0, x)));
    }

    /**
     * A quotient of two magnitudes that lies between 0 and 1: σ₁/Σσ, or relative memory. Both squares lose their shift by
     * noise before they are divided; half of what this changes is added to the standard error, for what may be left of it.
     */
    public Interval ratio(int numerator, int denominator) {
        Pseudo above = pseudo(numerator, x -> x * x);
        Pseudo below = pseudo(denominator, x -> x * x);
        if (!(below.estimate() > 0)) {
            return Interval.UNDEFINED;
        }
        double square = above.estimate() / below.estimate();
        double[] residuals = new double[shares.length];
        for (int block = 0; block < residuals.length; block++) {
            residuals[block] = (above.values()[block] - square * below.values()[block]) / below.estimate();
        }
        double plain = whole[numerator] / whole[denominator];
        double left = (square - plain * plain) / 2;
        return interval(square, variance(residuals, 0) + left * left, x -> Math.sqrt(Math.min(1, Math.max(0, x))));
    }

    /**
     * A cosine between 0 and 1: worked out for the angle. Its shift has no fixed sign, least of all between two singular
     * values of about the same size; it is not taken off but added to the standard error.
     */
    public Interval cosine(int figure) {
        Pseudo angle = pseudo(figure, x -> Math.asin(Math.min(1, x)));
        double plain = Math.asin(Math.min(1, whole[figure]));
        double shift = angle.estimate() - plain;
        return interval(plain, angle.variance() + shift * shift, x -> Math.sin(Math.min(Math.PI / 2, Math.max(0, x))));
    }

    private Interval interval(double centre, double variance, DoubleUnaryOperator back) {
        double half = quantile() * Math.sqrt(variance);
        if (!Double.isFinite(centre) || !Double.isFinite(half)) {
            return Interval.UNDEFINED;
        }
        return new Interval(
                back.applyAsDouble(centre), back.applyAsDouble(centre - half), back.applyAsDouble(centre + half));
    }

    private double quantile() {
        return new TDistribution(shares.length - 1).inverseCumulativeProbability((1 + LEVEL) / 2);
    }

    /** What each block adds to a figure, were it a mean; {@code estimate} and {@code variance} of their mean. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Pseudo(double[] values, double estimate, double variance) {}

    private Pseudo pseudo(int figure, DoubleUnaryOperator scale) {
        double all = scale.applyAsDouble(whole[figure]);
        double[] values = new double[shares.length];
        for (int block = 0; block < values.length; block++) {
            // h θ − (h − 1) θ without the block, where h is how many times the block fits into the text.
            double times = 1 / shares[block];
            values[block] = times * all - (times - 1) * scale.applyAsDouble(without[block][figure]);
        }
        double estimate = estimate(values);
        return new Pseudo(values, estimate, variance(values, estimate));
    }

    private double estimate(double[] values) {
        double estimate = 0;
        for (int block = 0; block < values.length; block++) {
            estimate += shares[block] * values[block];
        }
        return estimate;
    }

    private double variance(double[] values, double estimate) {
        double variance = 0;
        for (int block = 0; block < values.length; block++) {
            double difference = values[block] - estimate;
            variance += difference * difference / (1 / shares[block] - 1) / values.length;
        }
        return variance;
    }
}
