package dev.stategrad.client.weights;

import dev.stategrad.client.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts the parts of a model together and checks that they fit. */
final class ModelAssembly {
    private final Parts parts;
    private final Convention convention;
    private final CellChoice choice;
    private final boolean tied;
    private final SortedMap<String, Tensor> tensors = new TreeMap<>();

    ModelAssembly(Parts parts, Convention convention, CellChoice choice, boolean tied) {
        this.parts = parts;
        this.convention = convention;
        this.choice = choice;
        this.tied = tied;
    }

    LanguageModelWeights assemble() throws WeightsException {
        List<LayerWeights> layers = layers();
        LayerWeights first = layers.get(0);
        int vocabulary = encoder(first);
        decoder(vocabulary, layers.get(layers.size() - 1));
        return new LanguageModelWeights(first.cell(), tensors);
    }

    private List<LayerWeights> layers() throws WeightsException {
        int count = parts.layers(convention);
        if (count == 0) {
            throw WeightsException.of("tensors", "a recurrent layer", "none that --layout tells (--map names them)");
        }
        List<LayerWeights> layers = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            LayerWeights layer = convention.layer(parts, k, choice);
            if (k > 0) {
                requireSameSize(layers.get(0), layer, k);
            }
            layer.addTo(tensors, k);
            layers.add(layer);
        }
        return layers;
    }

    private static void requireSameSize(LayerWeights first, LayerWeights layer, int k) throws WeightsException {
        if (layer.cell() != first.cell()) {
            throw WeightsException.of(
                    layer.source(),
                    "cells of one kind in all layers, " + first.cell() + " as in layer 1",
                    layer.cell());
        }
        if (layer.hidden() != first.hidden()) {
            throw WeightsException.of(
                    layer.source(),
                    "layers of one size, H = " + first.hidden() + " as in layer 1 (" + first.source() + ")",
                    "H = " + layer.hidden() + " in layer " + (k + 1));
        }
        if (layer.inputs() != first.hidden()) {
            throw WeightsException.of(
                    layer.source(),
                    "a layer that reads the " + first.hidden() + " components of the one below",
                    layer.inputs() + " inputs in layer " + (k + 1));
        }
    }

    /** Adds the embeddings. Answers V. */
    private int encoder(LayerWeights first) throws WeightsException {
        NamedTensor encoder = parts.find(Role.ENCODER);
        if (encoder == null) {
            return first.inputs();
        }
        encoder.requireRank(2, "a matrix [V, E]");
        encoder.requireShape("as layer 1 reads " + first.inputs() + " inputs", encoder.size(0), first.inputs());
        tensors.put(Role.ENCODER, encoder.tensor());
        return encoder.size(0);
    }

    private void decoder(int vocabulary, LayerWeights top) throws WeightsException {
        Tensor matrix = matrix(vocabulary, top.hidden());
        NamedTensor bias = parts.find(Role.DECODER_BIAS);
        if (matrix == null && (tied || bias != null)) {
            matrix = tiedMatrix(top.hidden());
        }
        if (matrix != null) {
            tensors.put(Role.DECODER, matrix);
        }
        if (bias != null) {
            bias.requireShape("as V = " + vocabulary, vocabulary);
            tensors.put(Role.DECODER_BIAS, bias.tensor());
        }
    }

    private @Nullable Tensor matrix(int vocabulary, int hidden) throws WeightsException {
        NamedTensor decoder = parts.find(Role.DECODER);
        NamedTensor kernel = parts.find(Role.DECODER_KERNEL);
        if (decoder != null && kernel != null) {
            throw WeightsException.of(
                    "output layer", "one matrix (--map chooses)", decoder.name() + " and " + kernel.name());
        }
        if (decoder != null) {
            decoder.requireShape("[V, H]", vocabulary, hidden);
            requireTied(decoder, decoder.tensor());
            return decoder.tensor();
        }
        if (kernel == null) {
            return null;
        }
        kernel.requireShape("[H, V]", hidden, vocabulary);
        Tensor matrix = View.matrix(List.of(View.of(kernel.tensor()).transposed()));
        requireTied(kernel, matrix);
        return matrix;
    }

    private void requireTied(NamedTensor source, Tensor matrix) throws WeightsException {
        NamedTensor encoder = parts.find(Role.ENCODER);
        if (tied && (encoder == null || !encoder.tensor().data().equals(matrix.data()))) {
            throw source.problem("the embeddings themselves, or nothing, with --tied", "other numbers");
        }
    }

    private Tensor tiedMatrix(int hidden) throws WeightsException {
        NamedTensor encoder = parts.find(Role.ENCODER);
        if (encoder == null || encoder.size(1) != hidden) {
            throw WeightsException.of(
                    Role.DECODER,
                    "a tensor, or embeddings of size H = " + hidden + " to be tied to",
                    encoder == null ? "neither" : encoder.name() + " of shape " + encoder.shape());
        }
        return encoder.tensor();
    }
}
