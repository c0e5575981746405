package dev.stategrad.client;

/**
 * Cell and sizes of a model.
 *
 * @param cell the recurrent cell
 * @param vocabulary V, number of token ids
 * @param embedding E, size of the vectors that enter layer 1
 * @param hidden H, size of the state
 * @param layers L
 * @param oneHot whether tokens enter layer 1 as one-hot vectors, without an embedding matrix; then E = V
 * @param decoder whether the model has an output layer, so that it can score tokens
 */
public record ModelShape(
        Cell cell, int vocabulary, int embedding, int hidden, int layers, boolean oneHot, boolean decoder) {}
