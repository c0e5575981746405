package dev.stategrad.graphs;

/**
 * How a language model is trained. The loss is the negative log-probability summed over the window's steps and averaged
 * over the streams, as in the paper (4.3.1); learning rate and clip norm belong to that scale.
 *
 * @param architecture cell and sizes; with decoder
 * @param optimizer rule of the steps
 * @param learningRate above 0, finite
 * @param batchSize B, streams the corpus is cut into; at least 1
 * @param window T, steps that are back-propagated through; at least 1
 * @param clipNorm gradients are scaled down to this global norm; above 0, finite
 * @param outputDropout probability with which a component of the cell's output is dropped in training, in [0, 1)
 * @param initRange weights and biases start uniform in [−initRange, initRange]; above 0, finite
 * @param forgetBias added to the forget gate's initial bias; finite
 * @param seed governs initial weights and dropout
 */
public record TrainingOptions(
        Architecture architecture,
        OptimizerKind optimizer,
        double learningRate,
        int batchSize,
        int window,
        double clipNorm,
        double outputDropout,
        double initRange,
        double forgetBias,
        long seed) {
    /** @throws InvalidInputException naming the option that is out of its range */
    public TrainingOptions {
        if (!architecture.decoder()) {
            throw new InvalidInputException("decoder", "true (training needs an output layer)", false);
        }
        requirePositive("learningRate", learningRate);
        requireAtLeastOne("batchSize", batchSize);
        requireAtLeastOne("window", window);
        requireWindowThatFits(batchSize, window);
        requirePositive("clipNorm", clipNorm);
        if (!(outputDropout >= 0 && outputDropout < 1)) {
            throw new InvalidInputException("outputDropout", "at least 0 and below 1", outputDropout);
        }
        requirePositive("initRange", initRange);
        if (!isFloat(forgetBias)) {
            throw new InvalidInputException("forgetBias", "a finite float32", forgetBias);
        }
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

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new InvalidInputException(name, "at least 1", value);
        }
    }

    private static void requireWindowThatFits(int batchSize, int window) {
        if ((long) batchSize * window > Integer.MAX_VALUE) {
            throw new InvalidInputException(
                    "window", "at most " + Integer.MAX_VALUE / batchSize + " for this batchSize", window);
        }
    }

    /** The minimal count of a token: products alone, forward once and backward twice, 3 · 2 · (4H(E + H) + H·V). */
    double operationsPerToken() {
        double hidden = architecture.hidden();
        double cell = architecture.cell().gates() * hidden * (architecture.embedding() + hidden);
        double output = hidden * architecture.vocabulary();
        return 3 * 2 * (cell + output);
    }
}
