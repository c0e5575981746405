package dev.stategrad.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.JobOptions;
import dev.stategrad.v1.TrainModelRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that make something, and servers that are away for a while. */
@Timeout(30)
class SubmitTest {
    private static final StatusRuntimeException AWAY = Status.UNAVAILABLE.asRuntimeException();
    private static final AnalysisRequest REQUEST = AnalysisRequest.of("m", StateKind.CELL, 2);

    private final Retries retries = new Retries();
    private final FakeAnalyses analyses = new FakeAnalyses();
    private final FakeModelService models = new FakeModelService();
    private InProcess service;

    @BeforeEach
    void start() throws IOException {
        service = InProcess.start(retries.policy(), analyses, models);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    /** So many that they go in several messages. */
    private static int[] tokens() {
        return IntStream.range(0, 150_000).map(i -> i % 7).toArray();
    }

    private AnalysisInfo submit(TokenSource tokens) throws IOException {
        return service.client().submit(REQUEST, tokens, event -> {});
    }

    private JobOptions job(int submission) {
        return analyses.submissions.get(submission).get(0).getConfig().getJob();
    }

    @Test
    void submit_serverAway_sameMessagesWithTheSameIdAgain() throws IOException {
        analyses.refusals.addAll(List.of(AWAY, AWAY));
        AnalysisInfo accepted = submit(TokenSource.of(tokens()));
        assertThat(accepted.name()).isEqualTo("analyses/a");
        assertThat(accepted.tokens()).isEqualTo(150_000);
        List<AnalyzeStateGradientsRequest> last = analyses.submissions.get(2);
        assertThat(last).hasSizeGreaterThan(2);
        assertThat(analyses.submissions).hasSize(3).allMatch(last::equals);
        assertThat(job(0).getDetached()).isTrue();
        assertThat(UUID.fromString(job(0).getRequestId())).isNotNull();
        assertThat(retries.pauses).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @Test
    void submit_twice_isTwoRequests() throws IOException {
        submit(TokenSource.of(tokens()));
        submit(TokenSource.of(tokens()));
        assertThat(job(0).getRequestId()).isNotEqualTo(job(1).getRequestId());
    }

    @Test
    void submit_serverStaysAway_failsAfterTheLastAttempt() {
        analyses.refusals.addAll(List.of(AWAY, AWAY, AWAY, AWAY, AWAY));
        assertThatThrownBy(() -> submit(TokenSource.of(tokens())))
                .isInstanceOf(StategradServiceException.class)
                .hasMessageContaining("cannot be reached");
        assertThat(analyses.submissions).hasSize(4);
    }

    @Test
    void submit_tokensReadOnce_isSentOnce() {
        analyses.refusals.add(AWAY);
        TokenSource array = TokenSource.of(tokens());
        TokenSource once = new TokenSource() {
            @Override
            public int streams() {
                return array.streams();
            }

            @Override
            public Optional<TokenBlock> next() throws IOException {
                return array.next();
            }
        };
        assertThatThrownBy(() -> submit(once)).isInstanceOf(StategradServiceException.class);
        assertThat(analyses.submissions).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"INVALID_ARGUMENT", "RESOURCE_EXHAUSTED", "ALREADY_EXISTS", "INTERNAL"})
    void submit_refused_isNotSentAgain(Status.Code code) {
        analyses.refusals.add(Status.fromCode(code).asRuntimeException());
        assertThatThrownBy(() -> submit(TokenSource.of(tokens()))).isInstanceOf(StategradServiceException.class);
        assertThat(analyses.submissions).hasSize(1);
    }

    @Test
    void submit_drainingServerAsksForTime_getsIt() throws IOException {
        analyses.refusals.add(StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.UNAVAILABLE.value())
                .setMessage("the server is about to stop")
                .addDetails(
                        Any.pack(ErrorInfo.newBuilder().setReason("DRAINING").build()))
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                                .setSeconds(10)
                                .setNanos(500_000_000))
                        .build()))
                .build()));
        submit(TokenSource.of(tokens()));
        assertThat(retries.pauses).containsExactly(Duration.ofMillis(10_500));
    }

    @Test
    void submit_ownOptions_areSent() throws IOException {
        Instant deadline = Instant.ofEpochSecond(2_000_000_000, 7);
        service.client()
                .submit(
                        REQUEST.withJob(
                                new dev.stategrad.client.JobOptions("mine", Optional.of(deadline), Visibility.LAB)),
                        TokenSource.of(tokens()),
                        event -> {});
        assertThat(job(0).getRequestId()).isEqualTo("mine");
        assertThat(job(0).getDeadline().getSeconds()).isEqualTo(2_000_000_000);
        assertThat(job(0).getDeadline().getNanos()).isEqualTo(7);
        assertThat(job(0).getVisibility()).isEqualTo(dev.stategrad.v1.Visibility.VISIBILITY_LAB);
    }

    @Test
    void submit_events_planThenAccepted() throws IOException {
        List<AnalysisEvent> events = new ArrayList<>();
        service.client().submit(REQUEST, TokenSource.of(tokens()), events::add);
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isInstanceOf(AnalysisEvent.Planned.class);
        assertThat(events.get(1)).isEqualTo(new AnalysisEvent.Accepted("analyses/a"));
    }

    /** However the race between the plan and the end of the request ends, nobody computes it. */
    @Test
    void submit_listenerRefusesThePlan_nothingIsLeftToCompute() {
        assertThatThrownBy(() -> service.client().submit(REQUEST, TokenSource.of(new int[] {1}), event -> {
                    throw new IllegalStateException("too large");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("too large");
        if (!analyses.submissions.isEmpty()) {
            assertThat(analyses.cancelled.orTimeout(10, TimeUnit.SECONDS).join())
                    .isEqualTo("analyses/a");
        }
    }

    @Test
    void jobOptions_badRequestId_saysExpectedAndFound() {
        assertThatThrownBy(() -> new dev.stategrad.client.JobOptions("ä", Optional.empty(), Visibility.PRIVATE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("requestId: expected at most 128 printable ASCII characters, found others");
    }

    @Test
    void train_serverAway_sentAgainWithBothCorpora() throws IOException {
        models.refusals.add(AWAY);
        TrainingInfo accepted = service.client()
                .submit(new TrainingRequest(
                        "m",
                        TrainingOptions.builder(Cell.LSTM, 3, 2).build(),
                        7,
                        List.of(),
                        TokenSource.of(tokens()),
                        Optional.of(TokenSource.of(new int[] {1, 2, 3})),
                        Optional.empty()));
        assertThat(accepted.model().name()).isEqualTo("m");
        assertThat(accepted.job()).map(JobInfo::name).contains("jobs/t");
        List<List<TrainModelRequest>> sent = models.trained;
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1)).isEqualTo(sent.get(0)).hasSizeGreaterThan(3);
        assertThat(sent.get(0).get(0).getConfig().getJob().getRequestId()).isNotEmpty();
    }

    @Test
    void importModel_serverAway_sentAgainWithTheSameId() {
        models.refusals.add(AWAY);
        service.client().importModel("m", Map.of("a", Tensor.ofDoubles(new double[] {7}, 1L)), List.of("w"));
        assertThat(models.imported).hasSize(6);
        assertThat(models.imported.subList(0, 3)).isEqualTo(models.imported.subList(3, 6));
        assertThat(models.imported.get(0).getConfig().getRequestId()).isNotEmpty();
    }
}
