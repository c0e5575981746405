package dev.stategrad.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.TrainingOptions;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.Ownership;
import dev.stategrad.server.models.TrainingData;
import dev.stategrad.server.models.TrainingRecipe;
import dev.stategrad.server.models.Vocabulary;
import dev.stategrad.server.work.JobWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TrainingTaskTest {
    private static final int V = 11;
    private static final TrainingData DATA = new TrainingData(
            new Random(1).ints(400, 0, V).toArray(),
            new Random(2).ints(100, 0, V).toArray(),
            null);

    @TempDir
    Path data;

    private WorkerFixture fixture;

    @BeforeEach
    void start() throws IOException {
        // A checkpoint after every window.
        fixture = new WorkerFixture(data, Duration.ofNanos(1));
    }

    @AfterEach
    void stop() throws IOException {
        fixture.close();
    }

    /** Puts a model into training as the front does. */
    static JobWorker.Start place(ModelStore store, String model, int epochs) {
        TrainingOptions options = TrainingOptions.builder(new Architecture(CellKind.LSTM, V, 4, 8, 1, false, true))
                .sizes(4, 5)
                .outputDropout(0.3)
                .seed(7)
                .build();
        TrainingRecipe recipe = new TrainingRecipe(options, epochs, 0, false);
        store.trainings().add(new ModelId(model), recipe, new Vocabulary(), DATA, Ownership.NOBODYS);
        return new JobWorker.Start("job-" + model, model, "anna", 1);
    }

    @Test
    void run_modelInTraining_makesItReadyAndTellsHowFarItIs() throws Exception {
        JobOutcomes outcomes = new JobOutcomes();

        fixture.worker.start(place(fixture.store, "m", 3), outcomes);
        JobWorker.End end = outcomes.await().orElseThrow();

        assertThat(end.outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
        assertThat(end.deviceNanos()).isPositive();
        ModelRecord model = model("m");
        assertThat(model.status()).isEqualTo(ModelStatus.READY);
        assertThat(model.epochs()).hasSize(3);
        assertThat(outcomes.progress.get(outcomes.progress.size() - 1).fraction())
                .isEqualTo(1);
        assertThat(data.resolve("models/m/training")).doesNotExist();
    }

    @Test
    void run_drainedAndTakenUpAgain_givesTheWeightsOfTheUncutTraining() throws Exception {
        JobOutcomes first = new JobOutcomes();
        JobWorker.Start start = place(fixture.store, "m", 8);
        JobWorker.RunningJob job = fixture.worker.start(start, first);
        first.awaitProgress(progress -> progress.fraction() > 0);

        job.stop(JobWorker.Stop.DRAIN);

        assertThat(first.await().orElseThrow().outcome()).isEqualTo(JobWorker.Outcome.STOPPED);
        assertThat(model("m").status()).isEqualTo(ModelStatus.INTERRUPTED);
        assertThat(WorkerFixture.run(fixture.worker, start).outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
        WorkerFixture.run(fixture.worker, place(fixture.store, "uncut", 8));
        assertThat(model("m").weightsSha256())
                .isNotEmpty()
                .isEqualTo(model("uncut").weightsSha256());
    }

    @Test
    void stop_cancelled_isWrittenDown() throws Exception {
        JobOutcomes outcomes = new JobOutcomes();
        JobWorker.RunningJob job = fixture.worker.start(place(fixture.store, "m", 10_000), outcomes);
        outcomes.awaitProgress(progress -> progress.fraction() > 0);

        job.stop(JobWorker.Stop.CANCEL);

        assertThat(outcomes.await().orElseThrow().outcome()).isEqualTo(JobWorker.Outcome.STOPPED);
        assertThat(model("m").status()).isEqualTo(ModelStatus.CANCELLED);
    }

    @Test
    void run_doneBeforeTheWorkerDied_isDoneWithoutWork() throws Exception {
        JobWorker.Start start = place(fixture.store, "m", 2);
        WorkerFixture.run(fixture.worker, start);
        ModelRecord before = model("m");

        JobWorker.End again = WorkerFixture.run(fixture.worker, start);

        assertThat(again).isEqualTo(new JobWorker.End(JobWorker.Outcome.SUCCEEDED, 0, "", ""));
        assertThat(model("m")).isEqualTo(before);
    }

    @Test
    void run_trainedByAnotherProcess_isRefusedAndLeftAlone() throws Exception {
        try (ModelStore other = ModelStore.open(data, Clock.systemUTC())) {
            JobWorker.Start start = place(other, "m", 2);

            JobWorker.End end = WorkerFixture.run(fixture.worker, start);

            assertThat(end.outcome()).isEqualTo(JobWorker.Outcome.FAILED);
            assertThat(end.reason()).isEqualTo("MODEL_IN_TRAINING");
            assertThat(other.get(new ModelId("m")).status()).isEqualTo(ModelStatus.TRAINING);
        }
    }

    @Test
    void close_whileTraining_writesDownWhereItStands() throws Exception {
        JobOutcomes outcomes = new JobOutcomes();
        fixture.worker.start(place(fixture.store, "m", 10_000), outcomes);
        outcomes.awaitProgress(progress -> progress.fraction() > 0);

        fixture.worker.close();

        outcomes.await();
        assertThat(model("m").status()).isEqualTo(ModelStatus.INTERRUPTED);
        assertThat(model("m").epochs()).isNotEmpty();
    }

    private ModelRecord model(String id) {
        return fixture.store.get(new ModelId(id));
    }
}
