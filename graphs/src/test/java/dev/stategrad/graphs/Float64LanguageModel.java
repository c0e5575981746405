package dev.stategrad.graphs;

import java.util.Map;
import java.util.TreeMap;

/** The language model written out in float64 from torch.nn's equations: the oracle of training and scoring. */
final class Float64LanguageModel {
    private static final double[] NONE = {};

    private final Architecture architecture;
    private final Map<String, double[]> weights = new TreeMap<>();

    Float64LanguageModel(ModelWeights model) {
        architecture = model.architecture();
        model.arrays().forEach((name, array) -> weights.put(name, array.toDoubles()));
    }

    /** The weight itself, to be nudged. */
    double[] weight(String name) {
        return weights.getOrDefault(name, NONE);
    }

    /** State of one stream. */
    static final class State {
        final double[] c;
        final double[] h;

        State(int hidden) {
            c = new double[hidden];
            h = new double[hidden];
        }
    }

    State zeroState() {
        return new State(architecture.hidden());
    }

    /** Reads one token. */
    void read(State state, int token) {
        int hidden = architecture.hidden();
        double[][] gates = new double[4][hidden];
        for (int gate = 0; gate < 4; gate++) {
            for (int unit = 0; unit < hidden; unit++) {
                gates[gate][unit] = preactivation(state, token, gate * hidden + unit);
            }
        }
        for (int unit = 0; unit < hidden; unit++) {
            double i = sigmoid(gates[0][unit]);
            double f = sigmoid(gates[1][unit]);
            double g = Math.tanh(gates[2][unit]);
            double o = sigmoid(gates[3][unit]);
            state.c[unit] = f * state.c[unit] + i * g;
            state.h[unit] = o * Math.tanh(state.c[unit]);
        }
    }

    private double preactivation(State state, int token, int row) {
        int embedding = architecture.embedding();
        double sum = weight(ModelWeights.inputBias(1))[row] + weight(ModelWeights.recurrentBias(1))[row];
        for (int j = 0; j < embedding; j++) {
            sum += weight(ModelWeights.input(1))[row * embedding + j] * component(token, j);
        }
        for (int j = 0; j < state.h.length; j++) {
            sum += weight(ModelWeights.recurrent(1))[row * state.h.length + j] * state.h[j];
        }
        return sum;
    }

    private double component(int token, int j) {
        if (architecture.oneHot()) {
            return token == j ? 1 : 0;
        }
        return weight(ModelWeights.ENCODER)[token * architecture.embedding() + j];
    }

    /** Natural logarithm of the probability that {@code token} comes next. */
    double logProbability(State state, int token) {
        double[] logits = new double[architecture.vocabulary()];
        for (int v = 0; v < logits.length; v++) {
            double[] bias = weight(ModelWeights.DECODER_BIAS);
            logits[v] = bias.length == 0 ? 0 : bias[v];
            for (int j = 0; j < state.h.length; j++) {
                logits[v] += weight(ModelWeights.DECODER)[v * state.h.length + j] * state.h[j];
            }
        }
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
