package dev.stategrad.client.cli;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Optimizer;
import dev.stategrad.client.TrainingOptions;
import picocli.CommandLine.Option;

/** How a model is trained. The wire takes 0 for "as usual"; whoever types a 0 here means 0, and is told. */
final class TrainingFlags {
    @Option(
            names = "--cell",
            paramLabel = "CELL",
            defaultValue = "lstm",
            description = "lstm (default: ${DEFAULT-VALUE}).")
    private Cell cell = Cell.LSTM;

    @Option(
            names = "--embedding",
            paramLabel = "E",
            defaultValue = "64",
            description = "Size of the embeddings (default: ${DEFAULT-VALUE}).")
    private int embedding;

    @Option(
            names = "--one-hot",
            description = "Tokens enter as one-hot vectors, without embeddings; --embedding is then ignored.")
    private boolean oneHot;

    @Option(
            names = "--hidden",
            paramLabel = "H",
            defaultValue = "256",
            description = "Size of the state (default: ${DEFAULT-VALUE}).")
    private int hidden;

    @Option(
            names = "--layers",
            paramLabel = "L",
            defaultValue = "1",
            description = "Number of layers (default: ${DEFAULT-VALUE}).")
    private int layers;

    @Option(
            names = "--optimizer",
            paramLabel = "RULE",
            defaultValue = "sgd",
            description = "sgd or adagrad (default: ${DEFAULT-VALUE}).")
    private Optimizer optimizer = Optimizer.SGD;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            defaultValue = "1.0",
            description = "Learning rate, for the loss summed over the window's steps and averaged over the streams"
                    + " (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Passes over the training text (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--batch-size",
            paramLabel = "B",
            defaultValue = "20",
            description = "Streams that the text is cut into (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--window",
            paramLabel = "T",
            defaultValue = "200",
            description = "Steps that are back-propagated through (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            defaultValue = "5.0",
            description = "Gradients are scaled down to this global norm, on the loss's scale"
                    + " (default: ${DEFAULT-VALUE}).")
    private double clipNorm;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            defaultValue = "0.5",
            description = "Probability with which a component of the cell's output is dropped in training"
                    + " (default: ${DEFAULT-VALUE}).")
    private double dropout;

    @Option(
            names = "--init-range",
            paramLabel = "R",
            defaultValue = "0.05",
            description = "Weights start uniform in [-R, R] (default: ${DEFAULT-VALUE}).")
    private double initRange;

    @Option(
            names = "--forget-bias",
            paramLabel = "BIAS",
            defaultValue = "0.0",
            description = "Added to the forget gate's initial bias (default: ${DEFAULT-VALUE}).")
    private double forgetBias;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "The same seed gives the same numbers on the same device (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** Checks what the wire would take for a default. */
    void check(CommonOptions common) {
        common.requireAtLeast("--embedding", 1, embedding);
        common.requireAtLeast("--hidden", 1, hidden);
        common.requireAtLeast("--layers", 1, layers);
        common.requireAtLeast("--epochs", 1, epochs);
        common.requireAtLeast("--batch-size", 1, batchSize);
        common.requireAtLeast("--window", 1, window);
        common.requireAboveZero("--learning-rate", learningRate);
        common.requireAboveZero("--clip-norm", clipNorm);
        common.requireAboveZero("--init-range", initRange);
    }

    TrainingOptions options() {
        return new TrainingOptions(
                cell,
                embedding,
                hidden,
                layers,
                oneHot,
                optimizer,
                learningRate,
                epochs,
                batchSize,
                window,
                clipNorm,
                dropout,
                initRange,
                forgetBias,
                seed);
    }
}
