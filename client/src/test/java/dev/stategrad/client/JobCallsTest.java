package dev.stategrad.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.stategrad.v1.EpochReport;
import dev.stategrad.v1.Job;
import dev.stategrad.v1.JobKind;
import dev.stategrad.v1.JobState;
import dev.stategrad.v1.WatchModelResponse;
import io.grpc.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JobCallsTest {
    private final Retries retries = new Retries();
    private final FakeJobs jobs = new FakeJobs();
    private final FakeModelService models = new FakeModelService();
    private InProcess service;

    @BeforeEach
    void start() throws IOException {
        service = InProcess.start(retries.policy(), jobs, models);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private static Job job(String id, JobState state) {
        return FakeJobs.job(id, state).build();
    }

    @Test
    void getJob_everyField_translated() {
        jobs.jobs.add(FakeJobs.job("a", JobState.JOB_STATE_FAILED)
                .setKind(JobKind.JOB_KIND_TRAINING)
                .setTarget("models/m")
                .setVisibility(dev.stategrad.v1.Visibility.VISIBILITY_LAB)
                .setStartTime(Timestamp.newBuilder().setSeconds(1_001))
                .setEndTime(Timestamp.newBuilder().setSeconds(1_002))
                .setDeadline(Timestamp.newBuilder().setSeconds(1_003))
                .setQueuePlace(1)
                .setSecondsToStart(2)
                .setSecondsLeft(3)
                .setProgress(0.25)
                .setDeviceSeconds(4)
                .setAttempts(5)
                .setFailure("broken")
                .setFailureReason("BROKEN")
                .build());
        assertThat(service.client().getJob("jobs/a"))
                .isEqualTo(new JobInfo(
                        "jobs/a",
                        dev.stategrad.client.JobKind.TRAINING,
                        "models/m",
                        "ann",
                        Visibility.LAB,
                        JobStatus.FAILED,
                        Instant.ofEpochSecond(1_000, 5),
                        Optional.of(Instant.ofEpochSecond(1_001)),
                        Optional.of(Instant.ofEpochSecond(1_002)),
                        Optional.of(Instant.ofEpochSecond(1_003)),
                        1,
                        2,
                        3,
                        0.25,
                        4,
                        5,
                        "broken",
                        "BROKEN"));
    }

    @Test
    void getJob_unknownState_isDataLoss() {
        jobs.jobs.add(
                FakeJobs.job("a", JobState.JOB_STATE_QUEUED).setStateValue(99).build());
        assertThatThrownBy(() -> service.client().getJob("jobs/a"))
                .hasMessageEndingWith("expected a job state that this client knows, found UNRECOGNIZED");
    }

    @Test
    void listJobs_manyPages_joinedInTheirOrder() {
        jobs.jobs.addAll(List.of(
                job("c", JobState.JOB_STATE_RUNNING),
                job("b", JobState.JOB_STATE_CANCELLED),
                job("a", JobState.JOB_STATE_QUEUED)));
        assertThat(service.client().listJobs(false))
                .extracting(JobInfo::name)
                .containsExactly("jobs/c", "jobs/b", "jobs/a");
        assertThat(service.client().listJobs(true)).extracting(JobInfo::name).containsExactly("jobs/c", "jobs/a");
        assertThat(jobs.listed).hasSize(5);
    }

    @Test
    void watchJob_lineDropsAfterEveryState_eachToldOnce() {
        jobs.course.addAll(List.of(
                job("a", JobState.JOB_STATE_QUEUED),
                job("a", JobState.JOB_STATE_RUNNING),
                job("a", JobState.JOB_STATE_CANCELLING),
                job("a", JobState.JOB_STATE_CANCELLED)));
        List<JobStatus> seen = new ArrayList<>();
        JobInfo end = service.client().watchJob("jobs/a", job -> seen.add(job.status()));
        assertThat(end.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(seen)
                .containsExactly(JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.CANCELLING, JobStatus.CANCELLED);
        assertThat(retries.pauses).hasSize(3);
    }

    @Test
    void watchJob_endsBeforeTheFinalState_isDataLoss() {
        jobs.course.add(job("a", JobState.JOB_STATE_RUNNING));
        assertThatThrownBy(() -> service.client().watchJob("jobs/a", job -> {}))
                .hasMessageEndingWith("expected the job in its final state, found the end");
    }

    @Test
    void cancelJob_running_answersWhereItStands() {
        jobs.jobs.add(job("a", JobState.JOB_STATE_RUNNING));
        assertThat(service.client().cancelJob("jobs/a").status()).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void watch_lineDropsBetweenEpochs_eachEpochToldOnce() {
        models.events.add(epoch(1));
        models.events.add(epoch(2));
        models.events.add(WatchModelResponse.newBuilder()
                .setModel(FakeModelService.model("models/m"))
                .build());
        models.watchCuts.addAll(List.of(1, 2));
        models.cutBy = Status.UNAVAILABLE.asRuntimeException();
        List<TrainingEvent> seen = new ArrayList<>();
        ModelInfo model = service.client().watch("m", seen::add);
        assertThat(model.status()).isEqualTo(ModelStatus.READY);
        assertThat(seen).hasSize(5);
        assertThat(seen.get(0)).isEqualTo(new TrainingEvent.EpochDone(new EpochSummary(1, 0, 0, 0, 0, 0, 0)));
        assertThat(seen.get(1)).isInstanceOf(TrainingEvent.LineLost.class);
        assertThat(seen.get(2)).isEqualTo(new TrainingEvent.EpochDone(new EpochSummary(2, 0, 0, 0, 0, 0, 0)));
        assertThat(seen.get(3)).isInstanceOf(TrainingEvent.LineLost.class);
        assertThat(seen.get(4)).isEqualTo(new TrainingEvent.Finished(model));
    }

    private static WatchModelResponse epoch(int epoch) {
        return WatchModelResponse.newBuilder()
                .setEpoch(EpochReport.newBuilder().setEpoch(epoch))
                .build();
    }
}
