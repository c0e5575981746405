package dev.stategrad.client.cli;

import dev.stategrad.client.StateListener;
import dev.stategrad.client.StateSelection;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.Tensor;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.probe.TokenSample;
import java.io.IOException;

/** Keeps the states at the positions of a sample, out of those of a whole text. */
final class SampledStates implements StateListener {
    private final TokenSample sample;
    private final int[] starts;
    private final double[][] states;
    /** How many of each stream's positions came by. */
    private final int[] taken;

    private final long tokens;
    private final ProgressBar bar;
    private long done;

    private SampledStates(TokenSample sample, long tokens, ProgressBar bar) {
        this.sample = sample;
        this.starts = sample.starts();
        this.states = new double[sample.size()][];
        this.taken = new int[starts.length];
        this.tokens = tokens;
        this.bar = bar;
    }

    /** Has a model read the text; the states after the sampled tokens, [n][H]. */
    static double[][] read(
            StategradClient client, StateSelection state, EncodedCorpus corpus, TokenSample sample, ProgressBar bar)
            throws IOException {
        var sampled = new SampledStates(sample, corpus.tokens(), bar);
        long found = client.recordStates(state, corpus.source(), sampled);
        if (found != corpus.tokens()) {
            throw new CommandFailedException(
                    "states: expected " + corpus.tokens() + ", one for each token, found " + found);
        }
        return sampled.states;
    }

    @Override
    public void recorded(int stream, long position, Tensor part) {
        long[] wanted = sample.positions()[stream];
        long rows = part.shape().get(0);
        while (taken[stream] < wanted.length && wanted[taken[stream]] < position + rows) {
            int row = (int) (wanted[taken[stream]] - position);
            states[starts[stream] + taken[stream]++] = row(part, row);
        }
        done += rows;
        bar.update(done, tokens, 0, 0, "");
    }

    private static double[] row(Tensor part, int row) {
        double[] state = new double[Math.toIntExact(part.shape().get(1))];
        for (int p = 0; p < state.length; p++) {
            state[p] = part.get(row * state.length + p);
        }
        return state;
    }
}
