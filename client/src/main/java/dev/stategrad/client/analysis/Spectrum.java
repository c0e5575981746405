package dev.stategrad.client.analysis;

/**
 * The figures that the paper draws from the singular values of one matrix (4.1, 4.3).
 *
 * @param singularValues [K], falling, none negative
 */
// Views one row of a larger array; nobody changes it.
@SuppressWarnings("ArrayRecordComponent")
public record Spectrum(double[] singularValues) {
    public Spectrum {
        if (singularValues.length == 0) {
            throw new IllegalArgumentException("singular values: expected at least 1, found none");
        }
    }

    /** σ₁, how strongly the best remembered direction is remembered. */
    public double sigma1() {
        return singularValues[0];
    }

    /** Σσ, how strongly all directions together are remembered. */
    public double sum() {
        return sum(singularValues.length);
    }

    /**
     * (σ₁ + … + σ_n) / Σσ, the selectiveness of memory: 1 when n directions hold all of it; NaN for a zero matrix.
     *
     * @param n at least 1; all singular values where there are fewer than n
     */
    public double ratio(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n: expected at least 1, found " + n);
        }
        return sum(Math.min(n, singularValues.length)) / sum();
    }

    private double sum(int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += singularValues[i];
        }
        return sum;
    }
}
