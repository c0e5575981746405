package dev.stategrad.graphs;

/**
 * Sums of state gradients over positions, for every label and delay, in float64. Sums of different texts add up, provided
 * that delays, sizes and groupings are the same.
 */
public final class GradientSums {
    /** Index of the grouping that holds all pairs, with the one label 0. */
    public static final int ALL = -1;

    private final BlockSize size;
    private final LabelRows rows;
    /** For each row [D, E, H], flat. */
    private final double[][] sums;

    private final long[][] counts;

    GradientSums(BlockSize size, LabelRows rows, double[][] sums, long[][] counts) {
        this.size = size;
        this.rows = rows;
        this.sums = sums;
        this.counts = counts;
    }

    /** D. */
    public int delays() {
        return size.delays();
    }

    /** H. */
    public int hidden() {
        return size.hidden();
    }

    /** E. */
    public int embedding() {
        return size.embedding();
    }

    /**
     * Number of pairs (source, position) for each delay, [D].
     *
     * @param grouping index of the grouping, or {@link #ALL}
     */
    public long[] counts(int grouping, int label) {
        long[] total = new long[size.delays()];
        for (int row = firstRow(grouping, label); row < lastRow(grouping, label); row++) {
            for (int delay = 0; delay < total.length; delay++) {
                total[delay] += counts[row][delay];
            }
        }
        return total;
    }

    /**
     * Mean gradients Ḡ[τ], [D, H, E], flat; zero where the count is 0.
     *
     * @param grouping index of the grouping, or {@link #ALL}
     */
    public double[] means(int grouping, int label) {
        long[] pairs = counts(grouping, label);
        double[] means = new double[size.delays() * size.hidden() * size.embedding()];
        for (int row = firstRow(grouping, label); row < lastRow(grouping, label); row++) {
            for (int delay = 0; delay < pairs.length; delay++) {
                if (pairs[delay] > 0) {
                    addTransposed(sums[row], delay, 1.0 / pairs[delay], means);
                }
            }
        }
        return means;
    }

    /**
     * Sums of both texts together.
     *
     * @throws InvalidInputException when sizes or groupings differ
     */
    public GradientSums plus(GradientSums other) {
        if (!size.sameSums(other.size) || !rows.equals(other.rows)) {
            throw new InvalidInputException("other", "sums of " + size + " " + rows, other.size + " " + other.rows);
        }
        double[][] totalSums = new double[sums.length][];
        long[][] totalCounts = new long[counts.length][];
        for (int row = 0; row < sums.length; row++) {
            totalSums[row] = sums[row].clone();
            totalCounts[row] = counts[row].clone();
            for (int n = 0; n < sums[row].length; n++) {
                totalSums[row][n] += other.sums[row][n];
            }
            for (int delay = 0; delay < size.delays(); delay++) {
                totalCounts[row][delay] += other.counts[row][delay];
            }
        }
        return new GradientSums(size, rows, totalSums, totalCounts);
    }

    private int firstRow(int grouping, int label) {
        return grouping == ALL ? 0 : rows.row(grouping, label);
    }

    private int lastRow(int grouping, int label) {
        return grouping == ALL ? rows.rowsOfAll() : rows.row(grouping, label) + 1;
    }

    /** Adds scale times the [E, H] matrix of a delay to the [H, E] matrix of the same delay. */
    private void addTransposed(double[] from, int delay, double scale, double[] to) {
        int start = delay * size.hidden() * size.embedding();
        for (int e = 0; e < size.embedding(); e++) {
            for (int h = 0; h < size.hidden(); h++) {
                to[start + h * size.embedding() + e] += scale * from[start + e * size.hidden() + h];
            }
        }
    }
}
