package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.Map;

/** The arrays of a checkpoint, checked as they are taken out. */
record StoredArrays(Map<String, DenseArray> arrays) {
    /** @throws InvalidInputException naming the array that is missing or not of this shape */
    float[] floats(String name, long... shape) {
        DenseArray array = arrays.get(name);
        if (array == null || array.type() != Precision.FLOAT32 || !Arrays.equals(array.shape(), shape)) {
            throw new InvalidInputException(
                    name, Precision.FLOAT32 + Arrays.toString(shape), array == null ? "no such array" : array);
        }
        return array.toFloats();
    }
}
