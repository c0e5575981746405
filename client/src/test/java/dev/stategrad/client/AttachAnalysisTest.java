package dev.stategrad.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.v1.AttachAnalysisRequest;
import dev.stategrad.v1.JobState;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The results of an analysis over lines that drop. */
@Timeout(30)
class AttachAnalysisTest {
    private static final AnalysisRequest REQUEST = AnalysisRequest.of("m", StateKind.CELL, 3)
            .withPrecision(Precision.FLOAT64)
            .withGroupings(List.of(new Grouping("g", List.of("x", "y"))))
            .withBlocks(new AnalysisRequest.Blocks(2, 10));

    private final Retries retries = new Retries();
    private final FakeAnalyses analyses = new FakeAnalyses();
    private final List<AnalysisEvent> events = new ArrayList<>();
    private InProcess service;

    @BeforeEach
    void start() throws IOException {
        service = InProcess.start(retries.policy(), analyses, new FakeModelService());
        analyses.accept(REQUEST);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private AnalysisResult attach() {
        return service.client().attach(FakeAnalyses.NAME, events::add);
    }

    @Test
    void attach_lineCutAfterEveryKthResult_equalsTheUncutOne() {
        AnalysisResult uncut = attach();
        int results = analyses.results().size();
        assertThat(results).isGreaterThan(50);
        for (int k = 1; k < results; k++) {
            analyses.attached.clear();
            analyses.cutAfter = k;
            int enough = results / k;
            analyses.cuts.set(enough);
            AnalysisResult found = attach();
            assertThat(found)
                    .as("cut after every %d", k)
                    .usingRecursiveComparison()
                    .isEqualTo(uncut);
            assertThat(analyses.attached)
                    .extracting(AttachAnalysisRequest::getResultsReceived)
                    .hasSize(enough + 1)
                    .startsWith(0L, (long) k)
                    .endsWith((long) k * enough);
        }
    }

    /** Where a server or a proxy says something else than UNAVAILABLE. */
    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"INTERNAL", "UNKNOWN", "CANCELLED"})
    void attach_cutByTheTransport_goesOn(Status.Code code) {
        analyses.cutBy = Status.fromCode(code).asRuntimeException();
        analyses.cuts.set(1);
        assertThat(attach().tokens()).isEqualTo(100);
        assertThat(analyses.attached).hasSize(2);
    }

    @Test
    void attach_serverGaveUpOnASleepingClient_goesOn() {
        analyses.cutBy = FakeAnalyses.refusal(Status.Code.ABORTED, "IDLE", "nothing was read for too long");
        analyses.cuts.set(1);
        assertThat(attach().tokens()).isEqualTo(100);
        assertThat(analyses.attached).hasSize(2);
    }

    @Test
    void attach_mistakeOfTheServer_isNotTriedAgain() {
        analyses.cutBy = FakeAnalyses.refusal(Status.Code.INTERNAL, "INTERNAL", "internal error of the server");
        analyses.cuts.set(1);
        assertThatThrownBy(this::attach).hasMessage("internal error of the server");
        assertThat(analyses.attached).hasSize(1);
    }

    @Test
    void attach_linesThatBringNoNews_pausesGrow() {
        analyses.cutAfter = 0;
        analyses.cuts.set(4);
        attach();
        assertThat(retries.pauses)
                .containsExactly(
                        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(events).filteredOn(AnalysisEvent.Accepted.class::isInstance).hasSize(1);
        // Each of the four lines was up for a moment.
        assertThat(events).filteredOn(AnalysisEvent.LineLost.class::isInstance).hasSize(4);
    }

    @Test
    void attach_newsBetweenOutages_pausesBeginAnew() {
        analyses.cutAfter = 1;
        analyses.cuts.set(3);
        attach();
        assertThat(retries.pauses).containsOnly(Duration.ofMillis(500)).hasSize(3);
    }

    @Test
    void attach_serverStaysAway_givesUpAfterMinutes() {
        service.server().shutdownNow();
        StategradServiceException failure = catchThrowableOfType(StategradServiceException.class, this::attach);
        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        Duration waited = retries.pauses.stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(waited).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
        assertThat(events).singleElement().isInstanceOf(AnalysisEvent.LineLost.class);
    }

    /** An outage is as old as its first failure, not as the last news: a job may wait for hours before it has any. */
    @Test
    void attach_longSilenceBeforeTheCut_isNoOutage() throws Exception {
        analyses.holds = true;
        CompletableFuture<AnalysisResult> call = service.client().attachAsync(FakeAnalyses.NAME, events::add);
        analyses.followed.get(10, TimeUnit.SECONDS);
        retries.pass(Duration.ofHours(9));
        analyses.holds = false;
        analyses.released.complete(true);
        assertThat(call.get(10, TimeUnit.SECONDS).tokens()).isEqualTo(100);
    }

    @Test
    void attach_failedJobOnABrokenLine_failsAtOnce() {
        analyses.state = JobState.JOB_STATE_FAILED;
        analyses.cuts.set(1);
        analyses.cutBy = FakeAnalyses.refusal(Status.Code.UNAVAILABLE, "WORKER_LOST", "the worker went away");
        assertThatThrownBy(this::attach).hasMessage("the worker went away");
        assertThat(retries.pauses).isEmpty();
    }

    @Test
    void attach_requestNotKept_saysWhyThereAreNoResults() {
        service.client().deleteAnalysis(FakeAnalyses.NAME);
        assertThatThrownBy(this::attach)
                .isInstanceOf(StategradServiceException.class)
                .hasMessage("analyses/a: expected results, found none");
    }

    @Test
    void attach_listenerFails_thatException() {
        assertThatThrownBy(() -> service.client().attach(FakeAnalyses.NAME, event -> {
                    throw new IllegalStateException("no more " + event);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no more Accepted[analysis=analyses/a]");
        assertThat(analyses.attached).hasSize(1);
    }

    @Test
    void attach_cancelledByTheCaller_isNotTriedAgain() throws Exception {
        analyses.holds = true;
        CompletableFuture<AnalysisResult> call = service.client().attachAsync(FakeAnalyses.NAME, events::add);
        assertThat(analyses.followed.get(10, TimeUnit.SECONDS)).isTrue();
        call.cancel(true);
        assertThat(call).isCancelled();
        assertThat(retries.pauses).isEmpty();
        assertThat(analyses.cancelled).isNotDone();
    }

    /** The server keeps no whitening with the request, yet sends what it made of it. */
    @Test
    void attach_serverWhitened_spectraKept() {
        double[] embeddings = new Random(1).doubles(7 * 3, -1, 1).toArray();
        Whitening basis = (Whitening) Whitening.of(embeddings, 7, 3);
        analyses.accept(REQUEST.withOutputs(AnalysisRequest.Outputs.SPECTRA.withWhitening(basis)));
        LabelResult all = attach().gradients().all();
        assertThat(all.means()).isNull();
        assertThat(all.whitenedSingularValues()).hasDimensions(3, 2);
        analyses.accept(REQUEST.withOutputs(AnalysisRequest.Outputs.SPECTRA));
        assertThat(attach().gradients().all().whitenedSingularValues()).isNull();
    }

    @Test
    void getAnalysis_accepted_bringsItsRequestBack() {
        AnalysisRequest request = REQUEST.withLayer(1)
                .withStreams(2)
                .withPairs(new AnalysisRequest.Pairs(7, List.of(1, 2)))
                .withOutputs(
                        AnalysisRequest.Outputs.MATRICES.withSecondMoment(true).withPaths(true));
        analyses.accept(request);
        AnalysisInfo info = service.client().getAnalysis(FakeAnalyses.NAME);
        assertThat(info.request()).contains(request);
        assertThat(info.name()).isEqualTo("analyses/a");
        assertThat(info.job().name()).isEqualTo("jobs/a");
        assertThat(service.client().listAnalyses()).containsExactly(info);
    }
}
