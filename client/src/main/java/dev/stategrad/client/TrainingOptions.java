package dev.stategrad.client;

/**
 * How a model is trained: truncated back-propagation with the state carried from window to window. The loss is the
 * negative log-probability summed over the window's steps and averaged over the streams, as in the paper (4.3.1);
 * learning rate and clip norm belong to that scale. The server checks every value and names the one that is wrong.
 *
 * @param cell the recurrent cell
 * @param embedding E; ignored when {@code oneHot}
 * @param hidden H
 * @param layers L
 * @param oneHot whether tokens enter layer 1 as one-hot vectors, without an embedding matrix
 * @param optimizer rule of the steps
 * @param learningRate of the first epochs; above 0
 * @param learningRateDecay what the rate is multiplied by for each epoch after the constant ones; in (0, 1]
 * @param constantEpochs number of epochs at the full rate
 * @param epochs passes over the training corpus; 0 for the untrained model
 * @param patience training ends when this many epochs in a row have not lowered the validation perplexity; 0: never
 * @param batchSize B, streams that the corpus is cut into
 * @param window T, steps that are back-propagated through
 * @param clipNorm gradients are scaled down to this global norm
 * @param outputDropout probability with which a component of a layer's output is dropped, in [0, 1)
 * @param initRange weights and biases start uniform in [−initRange, initRange]
 * @param forgetBias added to the forget gate's initial bias
 * @param sampledSoftmax words that the softmax is sampled over in training; 0 for the full softmax
 * @param freezeEmbeddings whether pre-trained embeddings stay as they are
 * @param tied whether output layer and embeddings share one matrix; E must then equal H
 * @param keepEpochs whether the weights after each epoch are kept for {@code name@1}, {@code name@2}, …, the initial ones for
 *     {@code name@0}; takes the disk space of the weights once more for each
 * @param seed governs initial weights, dropout and sampling
 */
public record TrainingOptions(
        Cell cell,
        int embedding,
        int hidden,
        int layers,
        boolean oneHot,
        Optimizer optimizer,
        double learningRate,
        double learningRateDecay,
        int constantEpochs,
        int epochs,
        int patience,
        int batchSize,
        int window,
        double clipNorm,
        double outputDropout,
        double initRange,
        double forgetBias,
        int sampledSoftmax,
        boolean freezeEmbeddings,
        boolean tied,
        boolean keepEpochs,
        long seed) {
    /**
     * Options that can be changed one by one before {@link Builder#build}: one layer, one epoch of SGD at a rate of 1, 20
     * streams, windows of 200, clip norm 5, no dropout, initial range 0.05, no forget bias, the full softmax, seed 1.
     */
    public static Builder builder(Cell cell, int embedding, int hidden) {
        return new Builder(cell, embedding, hidden);
    }

    /** The same without embeddings: tokens enter as one-hot vectors. */
    public static Builder oneHotBuilder(Cell cell, int hidden) {
        Builder builder = new Builder(cell, 0, hidden);
        builder.oneHot = true;
        return builder;
    }

    /** Collects options; what is not set keeps its default. */
    public static final class Builder {
        private final Cell cell;
        private final int embedding;
        private final int hidden;
        private boolean oneHot;
        private int layers = 1;
        private Optimizer optimizer = Optimizer.SGD;
        private double learningRate = 1;
        private double learningRateDecay = 1;
        private int constantEpochs;
        private int epochs = 1;
        private int patience;
        private int batchSize = 20;
        private int window = 200;
        private double clipNorm = 5;
        private double outputDropout;
        private double initRange = 0.05;
        private double forgetBias;
        private int sampledSoftmax;
        private boolean freezeEmbeddings;
        private boolean tied;
        private boolean keepEpochs;
        private long seed = 1;

        private Builder(Cell cell, int embedding, int hidden) {
            this.cell = cell;
            this.embedding = embedding;
            this.hidden = hidden;
        }

        public Builder layers(int number) {
            layers = number;
            return this;
        }

        /** Rule of the steps and the learning rate of the first epochs. */
        public Builder optimizer(Optimizer rule, double rate) {
            optimizer = rule;
            learningRate = rate;
            return this;
        }

        /** Number of epochs at the full rate, and what the rate is multiplied by for each one after them. */
        public Builder schedule(int constant, double decay) {
            constantEpochs = constant;
            learningRateDecay = decay;
            return this;
        }

        public Builder epochs(int number) {
            epochs = number;
            return this;
        }

        public Builder patience(int number) {
            patience = number;
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

        public Builder keepEpochs(boolean wanted) {
            keepEpochs = wanted;
            return this;
        }

        public Builder seed(long number) {
            seed = number;
            return this;
        }

        public TrainingOptions build() {
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
                    outputDropout,
                    initRange,
                    forgetBias,
                    sampledSoftmax,
                    freezeEmbeddings,
                    tied,
                    keepEpochs,
                    seed);
        }
    }
}
