package dev.stategrad.server.work;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.TokenScorer;
import dev.stategrad.graphs.TokenScores;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.models.ModelRecord;
import java.util.List;

/** A running scoring. Used by one thread. */
public final class TokenScoring implements AutoCloseable {
    private final int streams;
    private final int vocabulary;
    private final DeviceUser device;
    private final TokenScorer scorer;
    private final long[] positions;
    private long tokens;
    private double logProbability;

    TokenScoring(ModelWeights weights, int streams, DeviceUser device) {
        this.streams = streams;
        this.vocabulary = weights.architecture().vocabulary();
        this.device = device;
        this.positions = new long[streams];
        this.scorer = device.run(() -> new TokenScorer(weights, streams, device));
    }

    /**
     * Checks that a model can score so many streams.
     *
     * @throws InvalidInputException on a number of streams out of range
     * @throws ServiceException NO_OUTPUT_LAYER
     */
    public static void check(ModelRecord model, int streams) {
        AnalysisLimits.requireStreams(streams);
        if (!model.architecture().decoder()) {
            throw new ServiceException(
                    FailureReason.NO_OUTPUT_LAYER, model.id() + ": expected a model with an output layer, found none");
        }
    }

    /**
     * Natural logarithm of each token's probability, and whether it was the most probable one.
     *
     * @throws InvalidInputException on a bad stream or token
     */
    public TokenScores score(TokenBatch batch) {
        batch.check(streams, vocabulary, List.of());
        TokenScores scores = device.run(() -> scorer.score(batch.stream(), batch.tokens()));
        positions[batch.stream()] += scores.logProbabilities().length;
        tokens += scores.logProbabilities().length;
        for (double score : scores.logProbabilities()) {
            logProbability += score;
        }
        return scores;
    }

    /** Position of the next token of a stream, counted from 0. */
    public long position(int stream) {
        return stream >= 0 && stream < streams ? positions[stream] : 0;
    }

    /** Number of tokens scored; at least 1 once the caller is done. */
    public long tokens() {
        return tokens;
    }

    /** Sum over all tokens. */
    public double logProbability() {
        return logProbability;
    }

    @Override
    public void close() {
        scorer.close();
    }
}
