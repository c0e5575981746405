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
 * @param learningRate above 0
 * @param epochs passes over the training corpus
 * @param batchSize B, streams that the corpus is cut into
 * @param window T, steps that are back-propagated through
 * @param clipNorm gradients are scaled down to this global norm
 * @param outputDropout probability with which a component of the cell's output is dropped, in [0, 1)
 * @param initRange weights and biases start uniform in [−initRange, initRange]
 * @param forgetBias added to the forget gate's initial bias
 * @param seed governs initial weights and dropout
 */
public record TrainingOptions(
        Cell cell,
        int embedding,
        int hidden,
        int layers,
        boolean oneHot,
        Optimizer optimizer,
        double learningRate,
        int epochs,
        int batchSize,
        int window,
        double clipNorm,
        double outputDropout,
        double initRange,
        double forgetBias,
        long seed) {}
