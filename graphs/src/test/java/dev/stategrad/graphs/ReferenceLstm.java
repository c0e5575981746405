package dev.stategrad.graphs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * An LSTM in plain Java and float64, written from the equations: the oracle that tests differentiate numerically. Knows
 * nothing of the engine's Jacobian.
 */
final class ReferenceLstm {
    final int vocabulary;
    final int embedding;
    final int hidden;
    private final double[] encoder;
    private final double[] input;
    private final double[] recurrent;
    private final double[] bias;
    private final Map<String, DenseArray> arrays = new LinkedHashMap<>();

    ReferenceLstm(int vocabulary, int embedding, int hidden, boolean oneHot, long seed) {
        this.vocabulary = vocabulary;
        this.embedding = oneHot ? vocabulary : embedding;
        this.hidden = hidden;
        SplittableRandom random = new SplittableRandom(seed);
        encoder = oneHot ? identity(vocabulary) : random(random, 1, vocabulary * embedding);
        input = random(random, 0.8, 4 * hidden * this.embedding);
        recurrent = random(random, 1.5 / Math.sqrt(hidden), 4 * hidden * hidden);
        double[] inputBias = random(random, 0.3, 4 * hidden);
        double[] recurrentBias = random(random, 0.3, 4 * hidden);
        bias = new double[4 * hidden];
        for (int n = 0; n < bias.length; n++) {
            bias[n] = inputBias[n] + recurrentBias[n];
        }
        if (!oneHot) {
            arrays.put(ModelWeights.ENCODER, DenseArray.ofDoubles(encoder, vocabulary, embedding));
        }
        arrays.put(ModelWeights.INPUT, DenseArray.ofDoubles(input, 4L * hidden, this.embedding));
        arrays.put(ModelWeights.RECURRENT, DenseArray.ofDoubles(recurrent, 4L * hidden, hidden));
        arrays.put(ModelWeights.INPUT_BIAS, DenseArray.ofDoubles(inputBias, 4L * hidden));
        arrays.put(ModelWeights.RECURRENT_BIAS, DenseArray.ofDoubles(recurrentBias, 4L * hidden));
    }

    ModelWeights weights() {
        return ModelWeights.of(arrays);
    }

    Map<String, DenseArray> arrays() {
        return new LinkedHashMap<>(arrays);
    }

    /** Tokens drawn uniformly. */
    int[] text(int length, long seed) {
        return new SplittableRandom(seed).ints(length, 0, vocabulary).toArray();
    }

    /**
     * ∂s_t/∂e_source for every t from the source to the text's end or the last delay, by central differences.
     *
     * @return [delay][H·E]
     */
    double[][] gradients(int[] text, int source, int delays, StateKind state) {
        int reach = Math.min(delays, text.length - source);
        double[][] gradients = new double[reach][hidden * embedding];
        double step = 1e-5;
        for (int e = 0; e < embedding; e++) {
            double[][] up = states(text, source, e, step, state);
            double[][] down = states(text, source, e, -step, state);
            for (int delay = 0; delay < reach; delay++) {
                for (int h = 0; h < hidden; h++) {
                    gradients[delay][h * embedding + e] =
                            (up[source + delay][h] - down[source + delay][h]) / (2 * step);
                }
            }
        }
        return gradients;
    }

    /** States s_t, [T][H], with component e of one position's embedding moved. */
    private double[][] states(int[] text, int moved, int component, double by, StateKind state) {
        double[][] states = new double[text.length][];
        double[] c = new double[hidden];
        double[] h = new double[hidden];
        for (int t = 0; t < text.length; t++) {
            double[] x = java.util.Arrays.copyOfRange(encoder, text[t] * embedding, (text[t] + 1) * embedding);
            if (t == moved) {
                x[component] += by;
            }
            double[] nextC = new double[hidden];
            double[] nextH = new double[hidden];
            for (int k = 0; k < hidden; k++) {
                double i = sigmoid(activation(0, k, x, h));
                double f = sigmoid(activation(1, k, x, h));
                double g = Math.tanh(activation(2, k, x, h));
                double o = sigmoid(activation(3, k, x, h));
                nextC[k] = f * c[k] + i * g;
                nextH[k] = o * Math.tanh(nextC[k]);
            }
            c = nextC;
            h = nextH;
            states[t] = state == StateKind.CELL ? c : h;
        }
        return states;
    }

    private double activation(int gate, int k, double[] x, double[] h) {
        int row = gate * hidden + k;
        double sum = bias[row];
        for (int e = 0; e < embedding; e++) {
            sum += input[row * embedding + e] * x[e];
        }
        for (int n = 0; n < hidden; n++) {
            sum += recurrent[row * hidden + n] * h[n];
        }
        return sum;
    }

    private static double sigmoid(double a) {
        return 1 / (1 + Math.exp(-a));
    }

    private static double[] random(SplittableRandom random, double range, int size) {
        return random.doubles(size, -range, range).map(v -> (float) v).toArray();
    }

    private static double[] identity(int size) {
        double[] matrix = new double[size * size];
        for (int n = 0; n < size; n++) {
            matrix[n * size + n] = 1;
        }
        return matrix;
    }
}
