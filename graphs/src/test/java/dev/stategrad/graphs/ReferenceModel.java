package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A stack of recurrent layers in plain Java and float64, written from the equations of each cell: the oracle that tests
 * differentiate numerically. Knows nothing of the engine's Jacobians.
 */
final class ReferenceModel {
    /** Which gate hands the state on: f of an LSTM, z of a GRU. */
    private static final int KEEPING = 1;
    /** o of an LSTM. */
    private static final int OUTPUT = 3;

    final CellKind cell;
    final int layers;
    final int vocabulary;
    final int embedding;
    final int hidden;
    private final double[] encoder;
    private final Map<String, DenseArray> arrays = new LinkedHashMap<>();
    private final Map<String, double[]> weights = new LinkedHashMap<>();

    /** c and h of one layer; c stays zero where a cell has none. */
    private record State(double[] cell, double[] hidden) {
        double[] of(StateKind state) {
            return state == StateKind.CELL ? cell : hidden;
        }
    }

    /** What one layer does at one position. */
    private record LayerStep(int layer, double[] input, State before, State after) {}

    ReferenceModel(CellKind cell, int layers, int vocabulary, int embedding, int hidden, boolean oneHot, long seed) {
        this.cell = cell;
        this.layers = layers;
        this.vocabulary = vocabulary;
        this.embedding = oneHot ? vocabulary : embedding;
        this.hidden = hidden;
        SplittableRandom random = new SplittableRandom(seed);
        encoder = oneHot ? identity(vocabulary) : random(random, 1, vocabulary * embedding);
        if (!oneHot) {
            arrays.put(ModelWeights.ENCODER, DenseArray.ofDoubles(encoder, vocabulary, embedding));
        }
        int gates = cell.gates() * hidden;
        for (int layer = 1; layer <= layers; layer++) {
            int inputs = layer == 1 ? this.embedding : hidden;
            put(ModelWeights.input(layer), random(random, 0.8, gates * inputs), gates, inputs);
            put(ModelWeights.recurrent(layer), random(random, 1.5 / Math.sqrt(hidden), gates * hidden), gates, hidden);
            put(ModelWeights.inputBias(layer), random(random, 0.3, gates), gates);
            put(ModelWeights.recurrentBias(layer), random(random, 0.3, gates), gates);
        }
    }

    /** One layer of LSTM. */
    static ReferenceModel lstm(int vocabulary, int embedding, int hidden, boolean oneHot, long seed) {
        return new ReferenceModel(CellKind.LSTM, 1, vocabulary, embedding, hidden, oneHot, seed);
    }

    ModelWeights weights() {
        return ModelWeights.of(cell, arrays);
    }

    Map<String, DenseArray> arrays() {
        return new LinkedHashMap<>(arrays);
    }

    /** Tokens drawn uniformly. */
    int[] text(int length, long seed) {
        return new SplittableRandom(seed).ints(length, 0, vocabulary).toArray();
    }

    /** States s_t of a layer, counted from 1, [T][H]. */
    double[][] states(int[] text, int layer, StateKind state) {
        return states(text, -1, 0, 0, layer, state);
    }

    /**
     * ∂s_t/∂e_source for every t from the source to the text's end or the last delay, by central differences.
     *
     * @return [delay][H·E]
     */
    double[][] gradients(int[] text, int source, int delays, int layer, StateKind state) {
        int reach = Math.min(delays, text.length - source);
        double[][] gradients = new double[reach][hidden * embedding];
        double step = 1e-5;
        for (int e = 0; e < embedding; e++) {
            double[][] up = states(text, source, e, step, layer, state);
            double[][] down = states(text, source, e, -step, layer, state);
            for (int delay = 0; delay < reach; delay++) {
                for (int h = 0; h < hidden; h++) {
                    gradients[delay][h * embedding + e] =
                            (up[source + delay][h] - down[source + delay][h]) / (2 * step);
                }
            }
        }
        return gradients;
    }

    /**
     * What of ∂s_t/∂e_source went through the cell path alone, by central differences of states whose gates, and what these
     * let in, stay as they are after the source.
     *
     * @return [delay][H·E]
     */
    double[][] cellPath(int[] text, int source, int delays, int layer, StateKind state) {
        int reach = Math.min(delays, text.length - source);
        double[][] gradients = new double[reach][hidden * embedding];
        double step = 1e-5;
        List<LayerStep> steps = steps(text, -1, 0, 0, layer);
        for (int e = 0; e < embedding; e++) {
            double[][] up = held(steps, steps(text, source, e, step, layer).get(source), source, state);
            double[][] down = held(steps, steps(text, source, e, -step, layer).get(source), source, state);
            for (int delay = 0; delay < reach; delay++) {
                for (int h = 0; h < hidden; h++) {
                    gradients[delay][h * embedding + e] = (up[delay][h] - down[delay][h]) / (2 * step);
                }
            }
        }
        return gradients;
    }

    /** States from the source on when only the state after it has moved, and every gate stays as it is. */
    private double[][] held(List<LayerStep> steps, LayerStep moved, int source, StateKind state) {
        double[][] states = new double[steps.size() - source][];
        states[0] = moved.after().of(state);
        double[] memory = moved.after().of(memory()).clone();
        for (int t = source + 1; t < steps.size(); t++) {
            LayerStep step = steps.get(t);
            double[] shown = new double[hidden];
            for (int k = 0; k < hidden; k++) {
                double kept = gate(step, KEEPING, k);
                double before = step.before().of(memory())[k];
                double letIn = step.after().of(memory())[k] - kept * before;
                memory[k] = kept * memory[k] + letIn;
                shown[k] = state == memory() ? memory[k] : gate(step, OUTPUT, k) * Math.tanh(memory[k]);
            }
            states[t - source] = shown;
        }
        return states;
    }

    /**
     * What the cell path multiplies ∂m/∂e_source by for each delay, m the vector that the gate hands on: the product of the gates
     * after the source, and for the hidden vector of an LSTM the slope o (1 − tanh²(c_t)) besides.
     *
     * @return [delay][H]; ones at delay 0
     */
    double[][] keptParts(int[] text, int source, int delays, int layer, StateKind state) {
        List<LayerStep> steps = steps(text, -1, 0, 0, layer);
        double[][] parts = new double[Math.min(delays, text.length - source)][hidden];
        for (int k = 0; k < hidden; k++) {
            double product = 1;
            parts[0][k] = 1;
            for (int delay = 1; delay < parts.length; delay++) {
                LayerStep step = steps.get(source + delay);
                product *= gate(step, KEEPING, k);
                double squashed = Math.tanh(step.after().cell()[k]);
                double slope = state == memory() ? 1 : gate(step, OUTPUT, k) * (1 - squashed * squashed);
                parts[delay][k] = product * slope;
            }
        }
        return parts;
    }

    /** The vector that a gate hands on from step to step. */
    StateKind memory() {
        return cell == CellKind.LSTM ? StateKind.CELL : StateKind.HIDDEN;
    }

    private double gate(LayerStep step, int gate, int k) {
        return sigmoid(w(step.layer(), gate, k, step.input())
                + u(step.layer(), gate, k, step.before().hidden()));
    }

    /** States with component {@code component} of one position's embedding moved. */
    private double[][] states(int[] text, int moved, int component, double by, int layer, StateKind state) {
        return steps(text, moved, component, by, layer).stream()
                .map(step -> step.after().of(state))
                .toArray(double[][]::new);
    }

    private List<LayerStep> steps(int[] text, int moved, int component, double by, int layer) {
        List<LayerStep> steps = new ArrayList<>();
        State[] stack = new State[layers];
        Arrays.setAll(stack, l -> new State(new double[hidden], new double[hidden]));
        for (int t = 0; t < text.length; t++) {
            double[] x = Arrays.copyOfRange(encoder, text[t] * embedding, (text[t] + 1) * embedding);
            if (t == moved) {
                x[component] += by;
            }
            for (int l = 1; l <= layers; l++) {
                State before = stack[l - 1];
                stack[l - 1] = step(l, x, before);
                if (l == layer) {
                    steps.add(new LayerStep(layer, x, before, stack[l - 1]));
                }
                x = stack[l - 1].hidden();
            }
        }
        return steps;
    }

    private State step(int layer, double[] x, State before) {
        State after = new State(new double[hidden], new double[hidden]);
        double[] reset = new double[hidden];
        if (cell == CellKind.GRU) {
            for (int k = 0; k < hidden; k++) {
                reset[k] = sigmoid(w(layer, 0, k, x) + u(layer, 0, k, before.hidden())) * before.hidden()[k];
            }
        }
        for (int k = 0; k < hidden; k++) {
            switch (cell) {
                case LSTM -> lstm(layer, k, x, before, after);
                case RNN -> after.hidden()[k] = Math.tanh(w(layer, 0, k, x) + u(layer, 0, k, before.hidden()));
                case GRU -> {
                    double z = sigmoid(w(layer, 1, k, x) + u(layer, 1, k, before.hidden()));
                    double n = Math.tanh(w(layer, 2, k, x) + u(layer, 2, k, reset));
                    after.hidden()[k] = z * before.hidden()[k] + (1 - z) * n;
                }
                case GRU_RESET_AFTER -> {
                    double r = sigmoid(w(layer, 0, k, x) + u(layer, 0, k, before.hidden()));
                    double z = sigmoid(w(layer, 1, k, x) + u(layer, 1, k, before.hidden()));
                    double n = Math.tanh(w(layer, 2, k, x) + r * u(layer, 2, k, before.hidden()));
                    after.hidden()[k] = z * before.hidden()[k] + (1 - z) * n;
                }
            }
        }
        return after;
    }

    private void lstm(int layer, int k, double[] x, State before, State after) {
        double i = sigmoid(w(layer, 0, k, x) + u(layer, 0, k, before.hidden()));
        double f = sigmoid(w(layer, 1, k, x) + u(layer, 1, k, before.hidden()));
        double g = Math.tanh(w(layer, 2, k, x) + u(layer, 2, k, before.hidden()));
        double o = sigmoid(w(layer, 3, k, x) + u(layer, 3, k, before.hidden()));
        after.cell()[k] = f * before.cell()[k] + i * g;
        after.hidden()[k] = o * Math.tanh(after.cell()[k]);
    }

    /** Row k of W x + b_ih of a gate. */
    private double w(int layer, int gate, int k, double[] x) {
        return affine(ModelWeights.input(layer), ModelWeights.inputBias(layer), gate * hidden + k, x);
    }

    /** Row k of U v + b_hh of a gate. */
    private double u(int layer, int gate, int k, double[] v) {
        return affine(ModelWeights.recurrent(layer), ModelWeights.recurrentBias(layer), gate * hidden + k, v);
    }

    private double affine(String matrix, String bias, int row, double[] vector) {
        double[] weights = weight(matrix);
        double sum = weight(bias)[row];
        for (int n = 0; n < vector.length; n++) {
            sum += weights[row * vector.length + n] * vector[n];
        }
        return sum;
    }

    private double[] weight(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private void put(String name, double[] values, long... shape) {
        arrays.put(name, DenseArray.ofDoubles(values, shape));
        weights.put(name, values);
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
