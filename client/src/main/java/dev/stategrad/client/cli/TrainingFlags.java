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
            description = "lstm, gru (reset gate before the recurrent product, the paper's eq. 11), gru-reset-after"
                    + " (PyTorch's) or rnn (default: ${DEFAULT-VALUE}).")
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
            description = "sgd, adagrad or adam (default: ${DEFAULT-VALUE}).")
    private Optimizer optimizer = Optimizer.SGD;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            defaultValue = "1.0",
            description =
                    "Learning rate, for the loss summed over the window's steps and averaged over the streams: one"
                            + " for a loss averaged over the steps, too, has to be divided by T (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--learning-rate-decay",
            paramLabel = "FACTOR",
            defaultValue = "1.0",
            description = "The learning rate is multiplied by this for each epoch after the constant ones, with every"
                    + " optimizer (default: ${DEFAULT-VALUE}; the paper: 0.8).")
    private double learningRateDecay;

    @Option(
            names = "--constant-epochs",
            paramLabel = "N",
            defaultValue = "0",
            description = "Epochs at the full learning rate (default: ${DEFAULT-VALUE}; the paper: 6).")
    private int constantEpochs;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Passes over the training text; 0 for the untrained model, a baseline"
                    + " (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "0",
            description = "Stop when this many epochs in a row have not lowered the perplexity on --valid; 0: never"
                    + " (default: ${DEFAULT-VALUE}).")
    private int patience;

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
            names = "--sampled-softmax",
            paramLabel = "S",
            defaultValue = "0",
            description = "Sample the softmax over so many words in training, for large vocabularies; 0: all words."
                    + " Validation and scoring always take all (default: ${DEFAULT-VALUE}).")
    private int sampledSoftmax;

    @Option(
            names = "--tied",
            description = "Output layer and embeddings share one matrix; --embedding must equal --hidden.")
    private boolean tied;

    @Option(
            names = "--keep-epochs",
            description =
                    "Keep the weights after each epoch: NAME@3 is the model after epoch 3 wherever a model is named,"
                            + " NAME@0 the untrained one. Takes the disk space of the weights (see models show) once more for each"
                            + " epoch, until the model is deleted.")
    private boolean keepEpochs;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "The same seed gives the same numbers on the same device (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** Checks what the wire would take for a default. */
    void check(CommonOptions common, boolean validates) {
        common.requireAtLeast("--embedding", 1, embedding);
        common.requireAtLeast("--hidden", 1, hidden);
        common.requireAtLeast("--layers", 1, layers);
        common.requireAtLeast("--epochs", 0, epochs);
        common.requireAtLeast("--constant-epochs", 0, constantEpochs);
        common.requireAtLeast("--patience", 0, patience);
        common.requireAtLeast("--sampled-softmax", 0, sampledSoftmax);
        common.requireAtLeast("--batch-size", 1, batchSize);
        common.requireAtLeast("--window", 1, window);
        common.requireAboveZero("--learning-rate", learningRate);
        common.requireAboveZero("--learning-rate-decay", learningRateDecay);
        common.requireAboveZero("--clip-norm", clipNorm);
        common.requireAboveZero("--init-range", initRange);
        if (patience > 0 && !validates) {
            throw common.usage("--patience: expected with --valid only");
        }
    }

    boolean oneHot() {
        return oneHot;
    }

    int embedding() {
        return embedding;
    }

    TrainingOptions options(boolean frozenEmbeddings) {
        return new TrainingOptions(
                cell,
                embedding,
                hidden,
                layers,
                oneHot,
                optimizer,
                learningRate,
                learningRateDecay,
                constantEpochs,
                epochs,
                patience,
                batchSize,
                window,
                clipNorm,
                dropout,
                initRange,
                forgetBias,
                sampledSoftmax,
                frozenEmbeddings,
                tied,
                keepEpochs,
                seed);
    }
}
