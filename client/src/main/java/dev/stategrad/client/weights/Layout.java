package dev.stategrad.client.weights;

import java.util.Locale;

/** The framework whose names, orientations and gate orders a file of weights follows. */
public enum Layout {
    /** PyTorch's modules. */
    TORCH,
    /** Keras, of any version. */
    KERAS,
    /** The cells of TensorFlow 1. */
    TF1,
    /** The operators LSTM, GRU and RNN of ONNX. */
    ONNX;

    Convention convention() {
        return switch (this) {
            case TORCH -> new TorchConvention();
            case KERAS -> new KerasConvention();
            case TF1 -> new TensorFlowConvention();
            case ONNX -> new OnnxConvention();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
