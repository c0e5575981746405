package dev.stategrad.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.ScoreSummary;
import dev.stategrad.v1.ScoreTokensRequest;
import dev.stategrad.v1.ScoreTokensResponse;
import dev.stategrad.v1.TokenScores;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener hears of a scoring. */
@Timeout(30)
class ScoreTokensTest {
    /** Answers a scoring of three tokens with these scores. */
    private static final class Scores extends AnalysisServiceGrpc.AnalysisServiceImplBase {
        private final TokenScores.Builder scores;

        Scores(TokenScores.Builder scores) {
            this.scores = scores;
        }

        @Override
        public StreamObserver<ScoreTokensRequest> scoreTokens(StreamObserver<ScoreTokensResponse> responses) {
            return new StreamObserver<>() {
                @Override
                public void onNext(ScoreTokensRequest request) {}

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    responses.onNext(
                            ScoreTokensResponse.newBuilder().setScores(scores).build());
                    responses.onNext(ScoreTokensResponse.newBuilder()
                            .setSummary(ScoreSummary.newBuilder().setTokens(3))
                            .build());
                    responses.onCompleted();
                }
            };
        }
    }

    /** Every event as one line. */
    private static List<String> heard(TokenScores.Builder scores) throws Exception {
        String name = InProcessServerBuilder.generateName();
        Server server = InProcessServerBuilder.forName(name)
                .addService(new Scores(scores))
                .build()
                .start();
        ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        try (StategradClient client = StategradClient.over(channel)) {
            List<String> events = new ArrayList<>();
            client.score(
                    "m",
                    TokenSource.of(new int[3]),
                    (stream, position, logProbabilities, correct) -> events.add(stream + " " + position + " "
                            + Arrays.toString(logProbabilities) + " " + Arrays.toString(correct)));
            return events;
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private static TokenScores.Builder scores() {
        return TokenScores.newBuilder().setStream(1).setPosition(40).addAllLogProbabilities(List.of(-1.0, -2.5, -0.5));
    }

    @Test
    void score_serverThatTells_listenerHearsWhatWasPredicted() throws Exception {
        assertThat(heard(scores().addAllCorrect(List.of(true, false, true))))
                .containsExactly("1 40 [-1.0, -2.5, -0.5] [true, false, true]");
    }

    @Test
    void score_serverThatDoesNotTell_listenerHearsSo() throws Exception {
        assertThat(heard(scores())).containsExactly("1 40 [-1.0, -2.5, -0.5] []");
    }

    @Test
    void score_tellsOfSomeTokensOnly_isABrokenReply() {
        assertThatThrownBy(() -> heard(scores().addCorrect(true)))
                .isInstanceOf(StategradServiceException.class)
                .hasMessageContaining(
                        "broken reply: correct: expected 3 entries, one for each log-probability, found 1");
    }
}
