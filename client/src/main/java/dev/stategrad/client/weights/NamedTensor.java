package dev.stategrad.client.weights;

import dev.stategrad.client.Tensor;
import java.util.List;

/** A tensor under the name that its owner gave it, so that every complaint is about something the owner knows. */
record NamedTensor(String name, Tensor tensor) {
    List<Long> shape() {
        return tensor.shape();
    }

    int rank() {
        return shape().size();
    }

    /** Size of a dimension. */
    int size(int dimension) {
        return Math.toIntExact(shape().get(dimension));
    }

    /** @throws WeightsException unless it has so many dimensions, none of them empty */
    void requireRank(int rank, String kind) throws WeightsException {
        if (rank() != rank || shape().contains(0L)) {
            throw problem(kind, "shape " + shape());
        }
    }

    /** @throws WeightsException unless it has exactly these sizes */
    void requireShape(String why, Integer... sizes) throws WeightsException {
        List<Long> expected = List.of(sizes).stream().map(Integer::longValue).toList();
        if (!shape().equals(expected)) {
            throw problem("shape " + expected + (why.isEmpty() ? "" : " (" + why + ")"), "shape " + shape());
        }
    }

    WeightsException problem(String expected, Object found) {
        return WeightsException.of(name, expected, found);
    }
}
