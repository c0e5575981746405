package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** The tensors that a run is fed with, closed together when it is over. */
final class Feeds implements AutoCloseable {
    private final Session.Runner runner;
    private final List<Tensor> tensors = new ArrayList<>();

    Feeds(Session.Runner runner) {
        this.runner = runner;
    }

    void floats(Operand<?> placeholder, float[] values, long... shape) {
        add(placeholder, Tensors.of(values, shape));
    }

    void ints(Operand<?> placeholder, int[] values, long... shape) {
        add(placeholder, Tensors.of(values, shape));
    }

    /** Rounds to float32. */
    void scalar(Operand<?> placeholder, double value) {
        add(placeholder, TFloat32.scalarOf((float) value));
    }

    /** Takes the tensor over. */
    void add(Operand<?> placeholder, Tensor tensor) {
        tensors.add(tensor);
        runner.feed(placeholder, tensor);
    }

    @Override
    public void close() {
        tensors.forEach(Tensor::close);
    }
}
