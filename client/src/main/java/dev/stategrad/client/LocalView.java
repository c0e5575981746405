package dev.stategrad.client;

/**
 * How much each earlier token of a text moves the state at each position: of every gradient G[t,τ] = ∂s_t/∂e_{t−τ} with
 * 0 ≤ τ ≤ t &lt; T two sizes, row t after row t−1 and in it τ = 0 … t.
 *
 * @param length T, at least 1
 * @param frobeniusNorms ‖G[t,τ]‖_F, [T·(T+1)/2]
 * @param largestSingularValues σ₁ of G[t,τ], [T·(T+1)/2]
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record LocalView(int length, double[] frobeniusNorms, double[] largestSingularValues) {
    public LocalView {
        int pairs = Math.toIntExact(length * (length + 1L) / 2);
        requireSize("frobeniusNorms", frobeniusNorms, pairs);
        requireSize("largestSingularValues", largestSingularValues, pairs);
    }

    /** ‖G[t,τ]‖_F. */
    public double frobeniusNorm(int t, int delay) {
        return frobeniusNorms[index(t, delay)];
    }

    /** σ₁ of G[t,τ]. */
    public double largestSingularValue(int t, int delay) {
        return largestSingularValues[index(t, delay)];
    }

    private int index(int t, int delay) {
        if (t < 0 || t >= length || delay < 0 || delay > t) {
            throw new IndexOutOfBoundsException(
                    "expected 0 ≤ τ ≤ t < " + length + ", found t = " + t + " and τ = " + delay);
        }
        return t * (t + 1) / 2 + delay;
    }

    private static void requireSize(String name, double[] values, int size) {
        if (values.length != size) {
            throw new IllegalArgumentException(name + ": expected " + size + " numbers, found " + values.length);
        }
    }
}
