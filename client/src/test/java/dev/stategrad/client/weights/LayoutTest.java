package dev.stategrad.client.weights;

import static dev.stategrad.client.weights.Matrices.block;
import static dev.stategrad.client.weights.Matrices.complement;
import static dev.stategrad.client.weights.Matrices.concatenation;
import static dev.stategrad.client.weights.Matrices.leftProduct;
import static dev.stategrad.client.weights.Matrices.product;
import static dev.stategrad.client.weights.Matrices.random;
import static dev.stategrad.client.weights.Matrices.randomVector;
import static dev.stategrad.client.weights.Matrices.sigmoid;
import static dev.stategrad.client.weights.Matrices.sum;
import static dev.stategrad.client.weights.Matrices.tanh;
import static dev.stategrad.client.weights.Matrices.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random weights in each framework's own layout run through the equations of its own documentation, and the imported ones
 * through torch's: the logits must agree.
 */
class LayoutTest {
    private static final int V = 7;
    private static final int E = 3;
    private static final int H = 4;
    private static final int[] TOKENS = {3, 0, 6, 6, 1, 5, 2};

    @TempDir
    private Path folder;

    private final Random random = new Random(11);
    private final double[][] embeddings = random(random, V, E);
    private final double[][] outputKernel = random(random, H, V);
    private final double[] outputBias = randomVector(random, V);

    /** A layer's step: the input and the state, which is h, or c and h one after the other, to the new state. */
    private double[][] logits(int stateSize, BinaryOperator<double[]> step) {
        double[] state = new double[stateSize];
        double[][] logits = new double[TOKENS.length][];
        for (int t = 0; t < TOKENS.length; t++) {
            state = step.apply(embeddings[TOKENS[t]], state);
            double[] h = block(state, stateSize / H - 1, H);
            logits[t] = sum(leftProduct(h, outputKernel), outputBias);
        }
        return logits;
    }

    private void assertSame(LanguageModelWeights imported, Cell cell, double[][] expected) {
        assertThat(imported.cell()).isEqualTo(cell);
        double[][] found = TorchModel.logits(imported, TOKENS);
        for (int t = 0; t < expected.length; t++) {
            assertThat(found[t]).containsExactly(expected[t], within(1e-12));
        }
    }

    private static WeightsOptions options(Layout layout, Cell cell) {
        return new WeightsOptions(layout, Optional.of(cell), false, OptionalDouble.empty(), NameMap.empty());
    }

    private WeightFiles keras() {
        return new WeightFiles()
                .matrix("sequential/embedding/embeddings:0", embeddings)
                .matrix("sequential/dense/kernel:0", outputKernel)
                .vector("sequential/dense/bias:0", outputBias);
    }

    @Test
    void keras_lstm_computesTheSame() throws IOException {
        double[][] kernel = random(random, E, 4 * H);
        double[][] recurrent = random(random, H, 4 * H);
        double[] bias = randomVector(random, 4 * H);
        Path file = keras().matrix("sequential/lstm/lstm_cell/kernel:0", kernel)
                .matrix("sequential/lstm/lstm_cell/recurrent_kernel:0", recurrent)
                .vector("sequential/lstm/lstm_cell/bias:0", bias)
                .write(folder);

        // keras/src/layers/rnn/lstm.py: z = x·kernel + h·recurrent_kernel + bias, split into i, f, c, o.
        double[][] expected = logits(2 * H, (x, state) -> {
            double[] h = block(state, 1, H);
            double[] z = sum(leftProduct(x, kernel), leftProduct(h, recurrent), bias);
            double[] i = sigmoid(block(z, 0, H));
            double[] f = sigmoid(block(z, 1, H));
            double[] c = sum(times(f, block(state, 0, H)), times(i, tanh(block(z, 2, H))));
            double[] o = sigmoid(block(z, 3, H));
            return concatenation(c, times(o, tanh(c)));
        });

        assertSame(LanguageModelWeights.read(file, WeightsOptions.of(Layout.KERAS)), Cell.LSTM, expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keras_gru_computesTheSame(boolean resetAfter) throws IOException {
        double[][] kernel = random(random, E, 3 * H);
        double[][] recurrent = random(random, H, 3 * H);
        double[] bias = randomVector(random, 3 * H);
        double[] recurrentBias = resetAfter ? randomVector(random, 3 * H) : new double[3 * H];
        WeightFiles files =
                keras().matrix("gru/gru_cell/kernel", kernel).matrix("gru/gru_cell/recurrent_kernel", recurrent);
        Path file = (resetAfter
                        ? files.matrix("gru/gru_cell/bias", new double[][] {bias, recurrentBias})
                        : files.vector("gru/gru_cell/bias", bias))
                .write(folder);

        // keras/src/layers/rnn/gru.py: z, r, h; h' = z·h + (1 − z)·hh.
        double[][] expected = logits(H, (x, h) -> {
            double[] ofX = sum(leftProduct(x, kernel), bias);
            double[] ofH = sum(leftProduct(h, recurrent), recurrentBias);
            double[] z = sigmoid(sum(block(ofX, 0, H), block(ofH, 0, H)));
            double[] r = sigmoid(sum(block(ofX, 1, H), block(ofH, 1, H)));
            double[] reset = resetAfter ? times(r, block(ofH, 2, H)) : block(leftProduct(times(r, h), recurrent), 2, H);
            double[] hh = tanh(sum(block(ofX, 2, H), reset));
            return sum(times(z, h), times(complement(z), hh));
        });

        assertSame(
                LanguageModelWeights.read(file, WeightsOptions.of(Layout.KERAS)),
                resetAfter ? Cell.GRU_RESET_AFTER : Cell.GRU,
                expected);
    }

    private WeightFiles tensorFlow() {
        return new WeightFiles()
                .matrix("Model/embedding", embeddings)
                .matrix("Model/softmax_w", outputKernel)
                .vector("Model/softmax_b", outputBias);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0, 2.5})
    void tensorFlow_lstm_computesTheSameWithItsForgetBias(double forgetBias) throws IOException {
        double[][] kernel = random(random, E + H, 4 * H);
        double[] bias = randomVector(random, 4 * H);
        Path file = tensorFlow()
                .matrix("Model/RNN/multi_rnn_cell/cell_0/basic_lstm_cell/kernel", kernel)
                .vector("Model/RNN/multi_rnn_cell/cell_0/basic_lstm_cell/bias", bias)
                .write(folder);

        // rnn_cell_impl.py, BasicLSTMCell: [x, h]·kernel + bias, split into i, j, f, o; forget_bias is added to f.
        double[][] expected = logits(2 * H, (x, state) -> {
            double[] gates = sum(leftProduct(concatenation(x, block(state, 1, H)), kernel), bias);
            double[] f = block(gates, 2, H);
            for (int i = 0; i < H; i++) {
                f[i] += forgetBias;
            }
            double[] input = times(sigmoid(block(gates, 0, H)), tanh(block(gates, 1, H)));
            double[] c = sum(times(block(state, 0, H), sigmoid(f)), input);
            return concatenation(c, times(tanh(c), sigmoid(block(gates, 3, H))));
        });

        OptionalDouble said = forgetBias == 1 ? OptionalDouble.empty() : OptionalDouble.of(forgetBias);
        WeightsOptions options = new WeightsOptions(Layout.TF1, Optional.empty(), false, said, NameMap.empty());
        assertSame(LanguageModelWeights.read(file, options), Cell.LSTM, expected);
    }

    @Test
    void tensorFlow_gru_computesTheSame() throws IOException {
        double[][] gateKernel = random(random, E + H, 2 * H);
        double[] gateBias = randomVector(random, 2 * H);
        double[][] candidateKernel = random(random, E + H, H);
        double[] candidateBias = randomVector(random, H);
        Path file = tensorFlow()
                .matrix("rnn/gru_cell/gates/kernel:0", gateKernel)
                .vector("rnn/gru_cell/gates/bias:0", gateBias)
                .matrix("rnn/gru_cell/candidate/kernel:0", candidateKernel)
                .vector("rnn/gru_cell/candidate/bias:0", candidateBias)
                .write(folder);

        // rnn_cell_impl.py, GRUCell: r, u = split(sigmoid([x, h]·gates)); c = tanh([x, r·h]·candidate);
        // h' = u·h + (1 − u)·c.
        double[][] expected = logits(H, (x, h) -> {
            double[] gates = sigmoid(sum(leftProduct(concatenation(x, h), gateKernel), gateBias));
            double[] reset = times(block(gates, 0, H), h);
            double[] u = block(gates, 1, H);
            double[] c = tanh(sum(leftProduct(concatenation(x, reset), candidateKernel), candidateBias));
            return sum(times(u, h), times(complement(u), c));
        });

        assertSame(LanguageModelWeights.read(file, WeightsOptions.of(Layout.TF1)), Cell.GRU, expected);
    }

    @Test
    void tensorFlow_rnn_computesTheSame() throws IOException {
        double[][] kernel = random(random, E + H, H);
        double[] bias = randomVector(random, H);
        Path file = tensorFlow()
                .matrix("rnn/basic_rnn_cell/kernel", kernel)
                .vector("rnn/basic_rnn_cell/bias", bias)
                .write(folder);

        double[][] expected = logits(H, (x, h) -> tanh(sum(leftProduct(concatenation(x, h), kernel), bias)));

        assertSame(LanguageModelWeights.read(file, WeightsOptions.of(Layout.TF1)), Cell.RNN, expected);
    }

    private WeightFiles onnx(double[][] w, double[][] r, double[] b) {
        return new WeightFiles()
                .matrix("embedding.weight", embeddings)
                .matrix("decoder.kernel", outputKernel)
                .vector("fc.bias", outputBias)
                .tensor("lstm_0.W", Matrices.flat(w), 1, w.length, E)
                .tensor("lstm_0.R", Matrices.flat(r), 1, r.length, H)
                .tensor("lstm_0.B", b, 1, b.length);
    }

    @Test
    void onnx_lstm_computesTheSame() throws IOException {
        double[][] w = random(random, 4 * H, E);
        double[][] r = random(random, 4 * H, H);
        double[] b = randomVector(random, 8 * H);
        Path file = onnx(w, r, b).write(folder);

        // onnx/docs/Operators.md, LSTM: W[iofc], R[iofc], B = Wb[iofc], Rb[iofc].
        double[][] expected = logits(2 * H, (x, state) -> {
            double[] a = sum(product(w, x), product(r, block(state, 1, H)), block(b, 0, 4 * H), block(b, 1, 4 * H));
            double[] i = sigmoid(block(a, 0, H));
            double[] o = sigmoid(block(a, 1, H));
            double[] f = sigmoid(block(a, 2, H));
            double[] c = sum(times(f, block(state, 0, H)), times(i, tanh(block(a, 3, H))));
            return concatenation(c, times(o, tanh(c)));
        });

        assertSame(LanguageModelWeights.read(file, WeightsOptions.of(Layout.ONNX)), Cell.LSTM, expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onnx_gru_computesTheSame(boolean linearBeforeReset) throws IOException {
        double[][] w = random(random, 3 * H, E);
        double[][] r = random(random, 3 * H, H);
        double[] b = randomVector(random, 6 * H);
        Path file = onnx(w, r, b).write(folder);

        // onnx/docs/Operators.md, GRU: gates z, r, h; Ht = (1 − zt)·ht + zt·Ht−1.
        double[][] expected = logits(H, (x, h) -> {
            double[] ofX = sum(product(w, x), block(b, 0, 3 * H));
            double[] rb = block(b, 1, 3 * H);
            double[] ofH = sum(product(r, h), rb);
            double[] z = sigmoid(sum(block(ofX, 0, H), block(ofH, 0, H)));
            double[] reset = sigmoid(sum(block(ofX, 1, H), block(ofH, 1, H)));
            double[] recurrent = linearBeforeReset
                    ? times(reset, block(ofH, 2, H))
                    : sum(block(product(r, times(reset, h)), 2, H), block(rb, 2, H));
            double[] candidate = tanh(sum(block(ofX, 2, H), recurrent));
            return sum(times(complement(z), candidate), times(z, h));
        });

        Cell cell = linearBeforeReset ? Cell.GRU_RESET_AFTER : Cell.GRU;
        assertSame(LanguageModelWeights.read(file, options(Layout.ONNX, cell)), cell, expected);
    }

    @Test
    void onnx_rnn_computesTheSame() throws IOException {
        double[][] w = random(random, H, E);
        double[][] r = random(random, H, H);
        double[] b = randomVector(random, 2 * H);
        Path file = onnx(w, r, b).write(folder);

        double[][] expected =
                logits(H, (x, h) -> tanh(sum(product(w, x), product(r, h), block(b, 0, H), block(b, 1, H))));

        assertSame(LanguageModelWeights.read(file, WeightsOptions.of(Layout.ONNX)), Cell.RNN, expected);
    }
}
