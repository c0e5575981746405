package dev.stategrad.server.grpc;

import com.google.common.primitives.Booleans;
import com.google.common.primitives.Doubles;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.TokenBatch;
import dev.stategrad.server.work.TokenScoring;
import dev.stategrad.v1.ScoreSummary;
import dev.stategrad.v1.ScoreTokensRequest;
import dev.stategrad.v1.ScoreTokensResponse;
import dev.stategrad.v1.TokenScores;

/** The working part of ScoreTokens. */
final class ScoringWork implements Conversation.Work<ScoreTokensRequest, ScoreTokensResponse> {
    private final Analyses analyses;
    private final ModelRecord model;
    private final int streams;
    private final DeviceAccount account;

    ScoringWork(Analyses analyses, ModelRecord model, int streams, DeviceAccount account) {
        this.analyses = analyses;
        this.model = model;
        this.streams = streams;
        this.account = account;
    }

    @Override
    public void run(
            Inbox<ScoreTokensRequest> requests, Replies<ScoreTokensResponse> replies, Cancellation cancellation) {
        try (TokenScoring scoring = analyses.startScoring(model, streams, account, cancellation)) {
            for (var message = requests.take(); message != null; message = requests.take()) {
                score(scoring, batch(message), replies);
            }
            replies.send(summary(scoring));
        }
    }

    private static void score(TokenScoring scoring, TokenBatch batch, Replies<ScoreTokensResponse> replies) {
        long position = scoring.position(batch.stream());
        var scores = scoring.score(batch);
        if (scores.logProbabilities().length > 0) {
            replies.send(ScoreTokensResponse.newBuilder()
                    .setScores(TokenScores.newBuilder()
                            .setStream(batch.stream())
                            .setPosition(position)
                            .addAllLogProbabilities(Doubles.asList(scores.logProbabilities()))
                            .addAllCorrect(Booleans.asList(scores.correct())))
                    .build());
        }
    }

    private static ScoreTokensResponse summary(TokenScoring scoring) {
        if (scoring.tokens() == 0) {
            throw new InvalidInputException("tokens", "at least one token", "none");
        }
        return ScoreTokensResponse.newBuilder()
                .setSummary(ScoreSummary.newBuilder()
                        .setTokens(scoring.tokens())
                        .setLogProbability(scoring.logProbability())
                        .setPerplexity(Math.exp(-scoring.logProbability() / scoring.tokens())))
                .build();
    }

    private static TokenBatch batch(ScoreTokensRequest message) {
        return switch (message.getRequestCase()) {
            case TOKENS -> TensorMessages.batch(message.getTokens());
            case CONFIG -> throw Requests.configTwice();
            case REQUEST_NOT_SET -> throw Requests.empty();
        };
    }
}
