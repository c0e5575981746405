package dev.stategrad.client;

/** Receives the state after every token; the server waits while it works. */
@FunctionalInterface
public interface StateListener {
    /**
     * States after consecutive tokens of one stream.
     *
     * @param stream counted from 0
     * @param position of the first of these tokens in its stream, counted from 0
     * @param states [n, H], float32 or float64 as the products were
     */
    void recorded(int stream, long position, Tensor states);
}
