package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.AttachAnalysisRequest;
import dev.stategrad.v1.AttachAnalysisResponse;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.JobOptions;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.TraceTextRequest;
import io.grpc.Status.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails under a server at work, so that nothing on it can be written any more, and is mended later. */
@Tag("soak")
@Timeout(300)
class ReadOnlyDiskTest {
    private static final int V = 50;
    private static final AnalysisConfig CONFIG = AnalysisConfig.newBuilder()
            .setModel("models/given")
            .setDelays(40)
            .setJob(JobOptions.newBuilder().setDetached(true))
            .build();

    @TempDir
    Path folder;

    private FailingDisk disk;
    private ServerFixture fixture;
    private Path data;

    @BeforeEach
    void start() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        disk = FailingDisk.mount(folder.resolve("image"), data);
        fixture = serve();
    }

    @AfterEach
    void stop() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private ServerFixture serve() throws Exception {
        return new ServerFixture(ServerConfig.defaults(data)
                .withWorkerInThisProcess()
                .withCheckpointInterval(Duration.ofMillis(100))
                .withAnalysisMemoryBytes(ServerFixture.MEMORY)
                .asService());
    }

    @Test
    void calls_diskFailsInTheMiddleOfAJob_areRefusedAndTheJobIsDoneOnceItIsMended() throws Throwable {
        fixture.importModel("given", V, 24, 64);
        List<DelayResult> expected = results(submit());
        String cut = submit();
        awaitProgress(cut);

        disk.fail();

        assertReadOnly(() -> fixture.importModel("other", V, 8, 16));
        assertReadOnly(this::submit);
        assertReadOnly(() -> fixture.models.deleteModel(
                DeleteModelRequest.newBuilder().setName("models/given").build()));
        assertThat(fixture.models
                        .listModels(ListModelsRequest.getDefaultInstance())
                        .getModelsList())
                .hasSize(1);
        assertThat(fixture.analyses
                        .traceText(TraceTextRequest.newBuilder()
                                .setModel("models/given")
                                .addTokens(1)
                                .addTokens(2)
                                .build())
                        .getFrobeniusNorm()
                        .getData())
                .isNotEmpty();

        fixture.close();
        disk.repair();
        fixture = serve();

        assertThat(results(cut)).isEqualTo(expected);
        assertThat(fixture.importModel("other", V, 8, 16).getName()).isEqualTo("models/other");
    }

    private static void assertReadOnly(ThrowingCallable call) {
        assertFails(call, Code.RESOURCE_EXHAUSTED, "STORE_FULL", "the ");
    }

    /** @return name of the analysis that was accepted */
    private String submit() throws Throwable {
        AnalyzeStateGradientsRequest text =
                AnalysisCaller.chunk(0, new Random(1).ints(6_000, 0, V).toArray());
        List<AnalyzeStateGradientsResponse> answers = AnalysisCaller.analyze(fixture, CONFIG, text);
        return answers.get(answers.size() - 1).getAccepted().getName();
    }

    private void awaitProgress(String analysis) throws Throwable {
        Collector<AttachAnalysisResponse> events = attach(analysis);
        while (events.seen().stream()
                .noneMatch(event -> event.hasProgress() && event.getProgress().getTokensDone() > 0)) {
            assertThat(events.isOverWithin(1, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    private List<DelayResult> results(String analysis) throws Throwable {
        return attach(analysis).get().stream()
                .filter(AttachAnalysisResponse::hasResult)
                .map(AttachAnalysisResponse::getResult)
                .toList();
    }

    private Collector<AttachAnalysisResponse> attach(String analysis) {
        Collector<AttachAnalysisResponse> events = new Collector<>();
        fixture.analysesAsync.attachAnalysis(
                AttachAnalysisRequest.newBuilder().setName(analysis).build(), events);
        return events;
    }
}
