package dev.stategrad.graphs;

import java.util.Arrays;

/**
 * Log-probabilities of the tokens of one or more streams under a model. Each token is predicted from all tokens before
 * it in its stream, the first one from the zero state. How a stream is cut into calls does not matter beyond float32
 * rounding, and memory does not grow with it. For one thread at a time.
 */
public final class TokenScorer implements AutoCloseable {
    private final Architecture architecture;
    private final RunMonitor monitor;
    private final ScoringGraph graph;
    private final ScoringGraph.State[] states;
    private final int window;

    /** @throws InvalidInputException when the model has no output layer, or on fewer than 1 stream */
    public TokenScorer(ModelWeights weights, int streams, RunMonitor monitor) {
        architecture = weights.architecture();
        if (!architecture.decoder()) {
            throw new InvalidInputException(ModelWeights.DECODER, "an output layer to score with", "none");
        }
        if (streams < 1) {
            throw new InvalidInputException("streams", "at least 1", streams);
        }
        this.monitor = monitor;
        window = ScoringGraph.windowOf(architecture);
        states = new ScoringGraph.State[streams];
        Arrays.fill(states, ScoringGraph.State.zero(architecture));
        graph = new ScoringGraph(weights);
    }

    /**
     * Scores the next tokens of a stream; the first token of a stream from the zero state (so by the output bias alone).
     *
     * @param stream in [0, streams)
     * @return for each of the tokens
     * @throws InvalidInputException on a bad stream or token; the stream then stays where it was
     */
    public TokenScores score(int stream, int[] tokens) {
        if (stream < 0 || stream >= states.length) {
            throw new InvalidInputException("stream", "in [0, %d)".formatted(states.length), stream);
        }
        Tokens.check(tokens, architecture.vocabulary());
        double[] scores = new double[tokens.length];
        boolean[] correct = new boolean[tokens.length];
        ScoringGraph.State state = states[stream];
        for (int start = 0; start < tokens.length; start += window) {
            monitor.beforeRun();
            int size = Math.min(window, tokens.length - start);
            ScoringGraph.Scored scored = graph.score(Arrays.copyOfRange(tokens, start, start + size), state);
            System.arraycopy(scored.scores().logProbabilities(), 0, scores, start, size);
            System.arraycopy(scored.scores().correct(), 0, correct, start, size);
            state = scored.state();
        }
        states[stream] = state;
        return new TokenScores(scores, correct);
    }

    @Override
    public void close() {
        graph.close();
    }
}
