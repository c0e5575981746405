package dev.stategrad.deploy;

import dev.stategrad.client.StateKind;
import dev.stategrad.client.Tensor;
import dev.stategrad.safetensors.SafetensorsWriter;
import dev.stategrad.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * A one-layer LSTM language model with random float64 weights, computed with plain loops: gates in the order i, f, g, o,
 * as in torch.nn. Letters as in the graphs: V words, E, H.
 */
final class ReferenceLstm {
    final int vocabulary;
    final int embedding;
    final int hidden;
    private final Map<String, double[]> weights = new TreeMap<>();
    private final Map<String, List<Long>> shapes = new TreeMap<>();

    ReferenceLstm(int vocabulary, int embedding, int hidden, long seed) {
        this.vocabulary = vocabulary;
        this.embedding = embedding;
        this.hidden = hidden;
        Random random = new Random(seed);
        add(random, "encoder.weight", vocabulary, embedding);
        add(random, "rnn.weight_ih_l0", 4 * hidden, embedding);
        add(random, "rnn.weight_hh_l0", 4 * hidden, hidden);
        add(random, "rnn.bias_ih_l0", 4 * hidden);
        add(random, "rnn.bias_hh_l0", 4 * hidden);
        add(random, "decoder.weight", vocabulary, hidden);
        add(random, "decoder.bias", vocabulary);
    }

    /** A model that a server sent. */
    ReferenceLstm(Map<String, Tensor> tensors) {
        tensors.forEach((name, tensor) -> {
            weights.put(name, tensor.toDoubles());
            shapes.put(name, tensor.shape());
        });
        vocabulary = size("encoder.weight", 0);
        embedding = size("encoder.weight", 1);
        hidden = size("rnn.weight_hh_l0", 1);
    }

    private int size(String name, int dimension) {
        return Math.toIntExact(Objects.requireNonNull(shapes.get(name)).get(dimension));
    }

    private void add(Random random, String name, int... shape) {
        int size = 1;
        for (int length : shape) {
            size *= length;
        }
        // Keeps gates off their ends at every size, so that no gradient vanishes.
        double range = 1.5 / Math.sqrt(shape[shape.length - 1]);
        double scale = shape.length == 1 ? 0.5 : range;
        weights.put(name, random.doubles(size, -scale, scale).toArray());
        shapes.put(name, Arrays.stream(shape).mapToObj(Long::valueOf).toList());
    }

    /** The weights as they travel, in float64. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new TreeMap<>();
        weights.forEach((name, values) -> tensors.put(
                name,
                Tensor.ofDoubles(
                        values, Objects.requireNonNull(shapes.get(name)).toArray(Long[]::new))));
        return tensors;
    }

    /** Writes the weights as float64. */
    Path write(Path file) throws IOException {
        return write(file, sources());
    }

    /** Writes the weights, less one. */
    Path writeWithout(Path file, String missing) throws IOException {
        Map<String, TensorSource> sources = sources();
        sources.remove(missing);
        return write(file, sources);
    }

    /** Writes the weights, one of them replaced. */
    Path writeWith(Path file, String name, List<Long> shape, double[] values) throws IOException {
        Map<String, TensorSource> sources = sources();
        sources.put(name, TensorSource.ofDoubles(name, shape, values));
        return write(file, sources);
    }

    private Map<String, TensorSource> sources() {
        Map<String, TensorSource> sources = new TreeMap<>();
        weights.forEach((name, values) ->
                sources.put(name, TensorSource.ofDoubles(name, Objects.requireNonNull(shapes.get(name)), values)));
        return sources;
    }

    private static Path write(Path file, Map<String, TensorSource> sources) throws IOException {
        SafetensorsWriter.write(file, Map.of(), List.copyOf(sources.values()));
        return file;
    }

    /** c and h, both [H]. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record State(double[] cell, double[] output) {
        double[] of(StateKind kind) {
            return kind == StateKind.CELL ? cell : output;
        }
    }

    State zero() {
        return new State(new double[hidden], new double[hidden]);
    }

    /** e of a token, [E]. */
    double[] embed(int token) {
        return Arrays.copyOfRange(weights("encoder.weight"), token * embedding, (token + 1) * embedding);
    }

    State step(State before, double[] input) {
        State after = zero();
        for (int unit = 0; unit < hidden; unit++) {
            double i = logistic(gate(0, unit, before, input));
            double f = logistic(gate(1, unit, before, input));
            double g = Math.tanh(gate(2, unit, before, input));
            double o = logistic(gate(3, unit, before, input));
            after.cell[unit] = f * before.cell[unit] + i * g;
            after.output[unit] = o * Math.tanh(after.cell[unit]);
        }
        return after;
    }

    private double gate(int gate, int unit, State before, double[] input) {
        int row = gate * hidden + unit;
        return dot(weights("rnn.weight_ih_l0"), row, input)
                + dot(weights("rnn.weight_hh_l0"), row, before.output)
                + weights("rnn.bias_ih_l0")[row]
                + weights("rnn.bias_hh_l0")[row];
    }

    /** Natural logarithm of each token's probability given all before it. */
    double[] logProbabilities(int[] tokens) {
        double[] scores = new double[tokens.length];
        State state = zero();
        for (int t = 0; t < tokens.length; t++) {
            double[] logits = weights("decoder.bias").clone();
            double sum = 0;
            for (int word = 0; word < vocabulary; word++) {
                logits[word] += dot(weights("decoder.weight"), word, state.output);
                sum += Math.exp(logits[word]);
            }
            scores[t] = logits[tokens[t]] - Math.log(sum);
            state = step(state, embed(tokens[t]));
        }
        return scores;
    }

    private double[] weights(String name) {
        return Objects.requireNonNull(weights.get(name));
    }

    private static double dot(double[] matrix, int row, double[] vector) {
        double sum = 0;
        for (int column = 0; column < vector.length; column++) {
            sum += matrix[row * vector.length + column] * vector[column];
        }
        return sum;
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
