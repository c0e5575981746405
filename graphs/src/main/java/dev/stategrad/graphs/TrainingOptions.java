package dev.stategrad.graphs;

/**
 * How a language model is trained. The loss is the negative log-probability summed over the window's steps and averaged
 * over the streams, as in the paper (4.3.1); learning rate and clip norm belong to that scale.
 *
 * @param architecture cell and sizes; with decoder
 * @param optimizer rule of the steps
 * @param learningRate of the first epochs; above 0, finite
 * @param learningRateDecay what the rate is multiplied by for each epoch after the constant ones; in (0, 1]
 * @param constantEpochs number of epochs at the full rate; at least 0
 * @param batchSize B, streams the corpus is cut into; at least 1
 * @param window T, steps that are back-propagated through; at least 1
 * @param clipNorm gradients are scaled down to this global norm; above 0, finite
 * @param outputDropout probability with which a component of a layer's output is dropped in training, on its way to the
 *     layer above or to the output layer, but not to the next step; in [0, 1)
 * @param initRange weights and biases start uniform in [−initRange, initRange]; above 0, finite
 * @param forgetBias added to the initial bias of an LSTM's forget gate; finite, 0 for other cells
 * @param sampledSoftmax S, number of words that the softmax of a training window is sampled over; 0 for the full softmax,
 *     else below V
 * @param freezeEmbeddings whether the embeddings stay as they start
 * @param tied whether output layer and embeddings share one matrix; E must then equal H
 * @param seed governs initial weights, dropout and sampling
 */
public record TrainingOptions(
        Architecture architecture,
        OptimizerKind optimizer,
        double learningRate,
        double learningRateDecay,
        int constantEpochs,
        int batchSize,
        int window,
        double clipNorm,
        double outputDropout,
        double initRange,
        double forgetBias,
        int sampledSoftmax,
        boolean freezeEmbeddings,
        boolean tied,
        long seed) {
    /** @throws InvalidInputException naming the option that is out of its range */
    public TrainingOptions {
        if (!architecture.decoder()) {
            throw new InvalidInputException("decoder", "true (training needs an output layer)", false);
        }
        requirePositive("learningRate", learningRate);
        if (!(learningRateDecay > 0 && learningRateDecay <= 1)) {
            throw new InvalidInputException("learningRateDecay", "above 0 and at most 1", learningRateDecay);
        }
        requireAtLeast("constantEpochs", constantEpochs, 0);
        requireAtLeast("batchSize", batchSize, 1);
        requireAtLeast("window", window, 1);
        requireWindowThatFits(batchSize, window);
        requirePositive("clipNorm", clipNorm);
        requireStepThatFits(learningRate, clipNorm);
        if (!(outputDropout >= 0 && outputDropout < 1)) {
            throw new InvalidInputException("outputDropout", "at least 0 and below 1", outputDropout);
        }
        requirePositive("initRange", initRange);
        requireForgetBiasThatFits(architecture.cell(), forgetBias);
        if (sampledSoftmax < 0 || sampledSoftmax >= architecture.vocabulary()) {
            throw new InvalidInputException(
                    "sampledSoftmax",
                    "0, or at most %d for this vocabulary".formatted(architecture.vocabulary() - 1),
                    sampledSoftmax);
        }
        requireEmbeddingsThatFit(architecture, freezeEmbeddings, tied);
    }

    /**
     * Options that can be changed one by one before {@link Builder#build}: SGD at a constant rate of 1, 20 streams, windows of
     * 200, clip norm 5, no dropout, initial range 0.05, no forget bias, the full softmax, seed 0.
     */
    public static Builder builder(Architecture architecture) {
        return new Builder(architecture);
    }

    /** The rate of an epoch, counted from 1: learningRate · decay^max(0, epoch − constantEpochs). */
    public double learningRate(int epoch) {
        return learningRate * Math.pow(learningRateDecay, Math.max(0, epoch - constantEpochs));
    }

    // Weights and steps are float32: what rounds to 0 or overflows there is as wrong as 0 or infinity itself.
    private static void requirePositive(String name, double value) {
        if (!isFloat(value) || (float) value <= 0) {
            throw new InvalidInputException(name, "a finite float32 above 0", value);
        }
    }

    private static boolean isFloat(double value) {
        return Float.isFinite((float) value);
    }

    private static void requireStepThatFits(double learningRate, double clipNorm) {
        if (!isFloat(learningRate * clipNorm)) {
            throw new InvalidInputException(
                    "learningRate",
                    "a rate whose product with the clipNorm of " + clipNorm + " is a finite float32",
                    learningRate);
        }
    }

    private static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new InvalidInputException(name, "at least " + least, value);
        }
    }

    private static void requireWindowThatFits(int batchSize, int window) {
        if ((long) batchSize * window > Integer.MAX_VALUE) {
            throw new InvalidInputException(
                    "window", "at most " + Integer.MAX_VALUE / batchSize + " for this batchSize", window);
        }
    }

    private static void requireForgetBiasThatFits(CellKind cell, double forgetBias) {
        if (!isFloat(forgetBias)) {
            throw new InvalidInputException("forgetBias", "a finite float32", forgetBias);
        }
        if (cell != CellKind.LSTM && forgetBias != 0) {
            throw new InvalidInputException("forgetBias", "0 for a " + cell + ", which has no forget gate", forgetBias);
        }
    }

    private static void requireEmbeddingsThatFit(Architecture architecture, boolean frozen, boolean tied) {
        if (architecture.oneHot() && frozen) {
            throw new InvalidInputException("freezeEmbeddings", "false for one-hot input", true);
        }
        if (architecture.oneHot() && tied) {
            throw new InvalidInputException("tied", "false for one-hot input", true);
        }
        if (tied && architecture.embedding() != architecture.hidden()) {
            throw new InvalidInputException(
                    "tied",
                    "an embedding size equal to the state's size of " + architecture.hidden(),
                    architecture.embedding());
        }
    }

    /**
     * The minimal count of a token: products alone, forward once and backward twice, 3 · 2 · (Σ G·H(I + H) + H·V) over the
     * layers, with G gates and I inputs each; V is S when the softmax is sampled.
     */
    double operationsPerToken() {
        double hidden = architecture.hidden();
        double cells = 0;
        for (int layer = 1; layer <= architecture.layers(); layer++) {
            cells += architecture.cell().gates() * hidden * (architecture.inputs(layer) + hidden);
        }
        return 3 * 2 * (cells + hidden * (sampledSoftmax == 0 ? architecture.vocabulary() : sampledSoftmax));
    }

    /** Collects options; what is not set keeps its default. */
    public static final class Builder {
        private final Architecture architecture;
        private OptimizerKind optimizer = OptimizerKind.SGD;
        private double learningRate = 1;
        private double learningRateDecay = 1;
        private int constantEpochs;
        private int batchSize = 20;
        private int window = 200;
        private double clipNorm = 5;
        private double outputDropout;
        private double initRange = 0.05;
        private double forgetBias;
        private int sampledSoftmax;
        private boolean freezeEmbeddings;
        private boolean tied;
        private long seed;

        private Builder(Architecture architecture) {
            this.architecture = architecture;
        }

        /** Rule of the steps and the learning rate of the first epochs. */
        public Builder optimizer(OptimizerKind kind, double rate) {
            optimizer = kind;
            learningRate = rate;
            return this;
        }

        /** Number of epochs at the full rate, and what the rate is multiplied by for each one after them. */
        public Builder schedule(int constant, double decay) {
            constantEpochs = constant;
            learningRateDecay = decay;
            return this;
        }

        /** B and T. */
        public Builder sizes(int streams, int steps) {
            batchSize = streams;
            window = steps;
            return this;
        }

        public Builder clipNorm(double norm) {
            clipNorm = norm;
            return this;
        }

        public Builder outputDropout(double probability) {
            outputDropout = probability;
            return this;
        }

        public Builder initRange(double range) {
            initRange = range;
            return this;
        }

        public Builder forgetBias(double bias) {
            forgetBias = bias;
            return this;
        }

        /** S; 0 for the full softmax. */
        public Builder sampledSoftmax(int words) {
            sampledSoftmax = words;
            return this;
        }

        public Builder freezeEmbeddings(boolean frozen) {
            freezeEmbeddings = frozen;
            return this;
        }

        public Builder tied(boolean shared) {
            tied = shared;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** @throws InvalidInputException naming the option that is out of its range */
        public TrainingOptions build() {
            return new TrainingOptions(
                    architecture,
                    optimizer,
                    learningRate,
                    learningRateDecay,
                    constantEpochs,
                    batchSize,
                    window,
                    clipNorm,
                    outputDropout,
                    initRange,
                    forgetBias,
                    sampledSoftmax,
                    freezeEmbeddings,
                    tied,
                    seed);
        }
    }
}
