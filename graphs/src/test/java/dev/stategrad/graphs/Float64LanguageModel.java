package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/** The language model written out in float64 from torch.nn's equations: the oracle of training and scoring. */
final class Float64LanguageModel {
    private static final double[] NONE = {};

    private final Architecture architecture;
    private final int hidden;
    private final Map<String, double[]> weights = new TreeMap<>();

    Float64LanguageModel(ModelWeights model) {
        architecture = model.architecture();
        hidden = architecture.hidden();
        model.arrays().forEach((name, array) -> weights.put(name, array.toDoubles()));
    }

    /** The weight itself, to be nudged. */
    double[] weight(String name) {
        return weights.getOrDefault(name, NONE);
    }

    /** Has both matrices be one. */
    Float64LanguageModel tied() {
        weights.put(ModelWeights.DECODER, weight(ModelWeights.ENCODER));
        return this;
    }

    /** State of one stream, [L][H]. */
    static final class State {
        final double[][] c;
        final double[][] h;

        State(int layers, int hidden) {
            c = new double[layers][hidden];
            h = new double[layers][hidden];
        }

        double[] top() {
            return h[h.length - 1];
        }
    }

    State zeroState() {
        return new State(architecture.layers(), hidden);
    }

    /** Reads one token. */
    void read(State state, int token) {
        double[] x = embedding(token);
        for (int layer = 0; layer < architecture.layers(); layer++) {
            double[] w = affine(ModelWeights.input(layer + 1), ModelWeights.inputBias(layer + 1), x);
            switch (architecture.cell()) {
                case LSTM -> lstm(layer, w, state);
                case GRU -> state.h[layer] = gru(layer, w, state.h[layer], true);
                case GRU_RESET_AFTER -> state.h[layer] = gru(layer, w, state.h[layer], false);
                case RNN -> {
                    double[] u = recurrent(layer, state.h[layer]);
                    state.h[layer] = vector(k -> Math.tanh(w[k] + u[k]));
                }
            }
            x = state.h[layer];
        }
    }

    private void lstm(int layer, double[] w, State state) {
        double[] u = recurrent(layer, state.h[layer]);
        double[] before = state.c[layer];
        state.c[layer] = vector(k -> sigmoid(w[hidden + k] + u[hidden + k]) * before[k]
                + sigmoid(w[k] + u[k]) * Math.tanh(w[2 * hidden + k] + u[2 * hidden + k]));
        double[] c = state.c[layer];
        state.h[layer] = vector(k -> sigmoid(w[3 * hidden + k] + u[3 * hidden + k]) * Math.tanh(c[k]));
    }

    private double[] gru(int layer, double[] w, double[] h, boolean resetBefore) {
        double[] u = recurrent(layer, h);
        double[] r = vector(k -> sigmoid(w[k] + u[k]));
        double[] z = vector(k -> sigmoid(w[hidden + k] + u[hidden + k]));
        double[] ofReset = recurrent(layer, vector(k -> r[k] * h[k]));
        double[] n = vector(k -> {
            int row = 2 * hidden + k;
            return Math.tanh(w[row] + (resetBefore ? ofReset[row] : r[k] * u[row]));
        });
        return vector(k -> z[k] * h[k] + (1 - z[k]) * n[k]);
    }

    private double[] recurrent(int layer, double[] h) {
        return affine(ModelWeights.recurrent(layer + 1), ModelWeights.recurrentBias(layer + 1), h);
    }

    private double[] affine(String matrix, String bias, double[] vector) {
        double[] rows = weight(matrix);
        double[] result = weight(bias).clone();
        for (int row = 0; row < result.length; row++) {
            for (int k = 0; k < vector.length; k++) {
                result[row] += rows[row * vector.length + k] * vector[k];
            }
        }
        return result;
    }

    private double[] vector(IntToDoubleFunction element) {
        double[] values = new double[hidden];
        Arrays.setAll(values, element);
        return values;
    }

    private double[] embedding(int token) {
        int size = architecture.embedding();
        double[] x = new double[size];
        if (architecture.oneHot()) {
            x[token] = 1;
            return x;
        }
        return Arrays.copyOfRange(weight(ModelWeights.ENCODER), token * size, (token + 1) * size);
    }

    /** z of every word. */
    double[] logits(double[] h) {
        double[] bias = weight(ModelWeights.DECODER_BIAS);
        double[] logits = new double[architecture.vocabulary()];
        for (int word = 0; word < logits.length; word++) {
            logits[word] = bias.length == 0 ? 0 : bias[word];
            for (int k = 0; k < hidden; k++) {
                logits[word] += weight(ModelWeights.DECODER)[word * hidden + k] * h[k];
            }
        }
        return logits;
    }

    /** Natural logarithm of the probability that {@code token} comes next. */
    double logProbability(State state, int token) {
        double[] logits = logits(state.top());
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - logits[token]);
        }
        return -Math.log(sum);
    }

    /** Log-probability of every token of a stream from the zero state. */
    double[] score(int[] tokens) {
        State state = zeroState();
        double[] scores = new double[tokens.length];
        for (int t = 0; t < tokens.length; t++) {
            scores[t] = logProbability(state, tokens[t]);
            read(state, tokens[t]);
        }
        return scores;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
