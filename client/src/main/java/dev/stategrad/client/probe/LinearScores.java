package dev.stategrad.client.probe;

/**
 * One affine score for each class: w_k·x + b_k.
 *
 * @param weights [C][P]
 * @param intercepts [C]; −∞ for a class that is never the answer
 */
@SuppressWarnings("ArrayRecordComponent")
record LinearScores(double[][] weights, double[] intercepts) {
    double[] of(double[] features) {
        double[] scores = intercepts.clone();
        for (int k = 0; k < scores.length; k++) {
            scores[k] += dot(weights[k], features);
        }
        return scores;
    }

    /** The class with the highest score; of equal ones the first. */
    int best(double[] features) {
        double[] scores = of(features);
        int best = 0;
        for (int k = 1; k < scores.length; k++) {
            best = scores[k] > scores[best] ? k : best;
        }
        return best;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
