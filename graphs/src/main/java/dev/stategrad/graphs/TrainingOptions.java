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
 * @param clipNorm gradients are scaled down to this global norm; above 0
 * @param outputDropout probability with which a component of the cell's output is dropped in training, in [0, 1)
 * @param initRange weights and biases start uniform in [−initRange, initRange]; above 0
 * @param forgetBias added to the forget gate's initial bias
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
        long seed) {}
