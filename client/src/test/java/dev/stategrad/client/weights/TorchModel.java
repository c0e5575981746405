package dev.stategrad.client.weights;

import static dev.stategrad.client.weights.Matrices.block;
import static dev.stategrad.client.weights.Matrices.complement;
import static dev.stategrad.client.weights.Matrices.matrix;
import static dev.stategrad.client.weights.Matrices.product;
import static dev.stategrad.client.weights.Matrices.sigmoid;
import static dev.stategrad.client.weights.Matrices.sum;
import static dev.stategrad.client.weights.Matrices.tanh;
import static dev.stategrad.client.weights.Matrices.times;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Imported weights run through the equations in the documentation of torch.nn, and eq. 11 for the other GRU. */
final class TorchModel {
    private TorchModel() {}

    /** Logits after every token, from the zero state. */
    static double[][] logits(LanguageModelWeights model, int... tokens) {
        double[][] embeddings = matrix(tensor(model, "encoder.weight"));
        List<double[]> h = new ArrayList<>();
        List<double[]> c = new ArrayList<>();
        for (int k = 0; k < model.layers(); k++) {
            int hidden =
                    Math.toIntExact(tensor(model, "rnn.weight_hh_l" + k).shape().get(1));
            h.add(new double[hidden]);
            c.add(new double[hidden]);
        }
        double[][] logits = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            double[] x = embeddings[tokens[t]];
            for (int k = 0; k < model.layers(); k++) {
                step(model, k, x, h, c);
                x = h.get(k);
            }
            logits[t] = sum(
                    product(matrix(tensor(model, "decoder.weight")), x),
                    tensor(model, "decoder.bias").toDoubles());
        }
        return logits;
    }

    private static void step(LanguageModelWeights model, int k, double[] x, List<double[]> h, List<double[]> c) {
        double[][] recurrent = matrix(tensor(model, "rnn.weight_hh_l" + k));
        double[] recurrentBias = tensor(model, "rnn.bias_hh_l" + k).toDoubles();
        double[] a = sum(
                product(matrix(tensor(model, "rnn.weight_ih_l" + k)), x),
                tensor(model, "rnn.bias_ih_l" + k).toDoubles());
        double[] before = h.get(k);
        double[] u = sum(product(recurrent, before), recurrentBias);
        int size = before.length;
        if (model.cell() == Cell.LSTM) {
            double[] gates = sum(a, u);
            double[] i = sigmoid(block(gates, 0, size));
            double[] f = sigmoid(block(gates, 1, size));
            double[] g = tanh(block(gates, 2, size));
            double[] o = sigmoid(block(gates, 3, size));
            c.set(k, sum(times(f, c.get(k)), times(i, g)));
            h.set(k, times(o, tanh(c.get(k))));
            return;
        }
        if (model.cell() == Cell.RNN) {
            h.set(k, tanh(sum(a, u)));
            return;
        }
        double[] r = sigmoid(sum(block(a, 0, size), block(u, 0, size)));
        double[] z = sigmoid(sum(block(a, 1, size), block(u, 1, size)));
        double[] candidate = model.cell() == Cell.GRU_RESET_AFTER
                ? times(r, block(u, 2, size))
                : sum(block(product(recurrent, times(r, before)), 2, size), block(recurrentBias, 2, size));
        double[] n = tanh(sum(block(a, 2, size), candidate));
        h.set(k, sum(times(complement(z), n), times(z, before)));
    }

    static Tensor tensor(LanguageModelWeights model, String name) {
        Tensor tensor = model.tensors().get(name);
        if (tensor == null) {
            throw new AssertionError("expected " + name + ", found " + model.tensors());
        }
        return tensor;
    }
}
