package dev.stategrad.client.cli;

import dev.stategrad.client.StateSelection;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.Tensor;
import dev.stategrad.client.TokenSource;
import java.io.IOException;

/** Reads all states of one stream into memory, where probes want them. */
final class RecordedStatesReader {
    private RecordedStatesReader() {}

    /**
     * The state after every token.
     *
     * @param text one stream
     * @param total number of its tokens
     * @param done tokens that were read before, for the bar
     * @param all tokens that are to be read in all, for the bar
     * @return [total][H]
     */
    static double[][] read(
            StategradClient client,
            StateSelection state,
            TokenSource text,
            int total,
            long done,
            long all,
            ProgressBar bar)
            throws IOException {
        double[][] states = new double[total][];
        long found = client.recordStates(state, text, (stream, position, part) -> {
            rows(states, (int) position, part);
            bar.update(done + position, all, 0, 0, "");
        });
        if (found != total) {
            throw new CommandFailedException("states: expected " + total + ", one for each token, found " + found);
        }
        return states;
    }

    private static void rows(double[][] states, int first, Tensor part) {
        int rows = Math.toIntExact(part.shape().get(0));
        int size = Math.toIntExact(part.shape().get(1));
        for (int row = 0; row < rows; row++) {
            double[] state = new double[size];
            for (int p = 0; p < size; p++) {
                state[p] = part.get(row * size + p);
            }
            states[first + row] = state;
        }
    }
}
