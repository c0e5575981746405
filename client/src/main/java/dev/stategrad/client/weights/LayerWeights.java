package dev.stategrad.client.weights;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Tensor;
import dev.stategrad.safetensors.ElementType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A layer in torch's layout, I the size of its input.
 *
 * @param source name of the tensor that the sizes were read from
 * @param input [gH, I]
 * @param recurrent [gH, H]
 * @param inputBias [gH]
 * @param recurrentBias [gH]
 */
record LayerWeights(String source, Cell cell, Tensor input, Tensor recurrent, Tensor inputBias, Tensor recurrentBias) {
    int hidden() {
        return Math.toIntExact(recurrent.shape().get(1));
    }

    int inputs() {
        return Math.toIntExact(input.shape().get(1));
    }

    /** A bias that the source does without. */
    static Tensor noBias(ElementType type, int size) {
        return new Tensor(type, List.of((long) size), ByteBuffer.allocate(type.bytes() * size));
    }

    /** Adds the four tensors under their names in a model. */
    void addTo(Map<String, Tensor> tensors, int layer) {
        tensors.put(Role.ofLayer(TorchConvention.INPUT, layer), input);
        tensors.put(Role.ofLayer(TorchConvention.RECURRENT, layer), recurrent);
        tensors.put(Role.ofLayer(TorchConvention.INPUT_BIAS, layer), inputBias);
        tensors.put(Role.ofLayer(TorchConvention.RECURRENT_BIAS, layer), recurrentBias);
    }
}
