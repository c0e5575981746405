package dev.stategrad.server.models;

import static dev.stategrad.server.models.StoreAssertions.assertNothingInTheMaking;
import static dev.stategrad.server.models.StoreAssertions.assertReason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.failures.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whose a training is, when processes come and go. */
class TrainingOwnershipTest extends OpenModelStore {
    private static final ModelId ID = new ModelId("small");

    @Test
    void open_afterAProcessDied_removesItsFolderAndInterruptsItsTraining() throws IOException {
        die(TestTrainings.add(store, ID));
        Files.write(data.resolve("models/small/weights.safetensors"), new byte[7]);
        Path left = Files.createDirectories(data.resolve("incoming/dead/half"));
        Files.writeString(left.resolve("model.json"), "{");

        open();

        assertThat(store.get(ID).status()).isEqualTo(ModelStatus.INTERRUPTED);
        assertThat(store.trainings().interrupted()).containsExactly(store.get(ID));
        assertThat(data.resolve("models/small/weights.safetensors")).doesNotExist();
        assertThat(data.resolve("incoming/dead")).doesNotExist();
    }

    @Test
    void open_whileAnotherProcessTrains_leavesItsTrainingAlone() throws IOException {
        ModelRecord model = TestTrainings.add(store, ID);
        try (ModelStore second = ModelStore.open(data, Clock.systemUTC())) {
            assertThat(second.get(ID)).isEqualTo(model);
        }
        assertThat(store.get(ID).status()).isEqualTo(ModelStatus.TRAINING);
    }

    @Test
    void takeUp_interruptedTraining_hasItsDataAndIsTakenOnce() throws IOException {
        die(TestTrainings.add(store, ID));
        open();

        ModelRecord taken = store.trainings().takeUp(ID);
        TrainingData kept = store.trainings().folder(ID).data();

        assertThat(taken.status()).isEqualTo(ModelStatus.TRAINING);
        assertThat(kept.train()).isEqualTo(TestTrainings.DATA.train());
        assertThat(kept.valid()).isEqualTo(TestTrainings.DATA.valid());
        assertThat(Objects.requireNonNull(kept.embeddings()).bytes())
                .isEqualTo(
                        Objects.requireNonNull(TestTrainings.DATA.embeddings()).bytes());
        try (ModelStore second = ModelStore.open(data, Clock.systemUTC())) {
            assertReason(
                    FailureReason.MODEL_NOT_INTERRUPTED,
                    () -> second.trainings().takeUp(ID));
        }
        assertReason(
                FailureReason.MODEL_NOT_INTERRUPTED, () -> store.trainings().takeUp(ID));
    }

    @Test
    void takeUp_trainerThatDiedSinceTheStart_isFoundOut() throws IOException {
        ModelStore dying = ModelStore.open(data, Clock.systemUTC());
        TestTrainings.add(dying, ID);
        assertReason(
                FailureReason.MODEL_NOT_INTERRUPTED, () -> store.trainings().takeUp(ID));
        dying.close();

        assertThat(store.trainings().takeUp(ID).status()).isEqualTo(ModelStatus.TRAINING);
    }

    @Test
    void adopt_trainingThatIsHandedOver_belongsToTheOneWhoTookIt() throws IOException {
        ModelRecord model = TestTrainings.add(store, ID);
        try (ModelStore worker = ModelStore.join(data, Clock.systemUTC());
                ModelStore third = ModelStore.open(data, Clock.systemUTC())) {
            assertReason(
                    FailureReason.MODEL_IN_TRAINING, () -> worker.trainings().adopt(ID, third.owner()));

            assertThat(worker.trainings().adopt(ID, store.owner())).isEqualTo(model);

            assertReason(
                    FailureReason.MODEL_IN_TRAINING, () -> store.trainings().adopt(ID, third.owner()));
            assertThat(worker.trainings().adopt(ID, store.owner())).isEqualTo(model);
        }
    }

    @Test
    void adopt_trainerThatDied_isTakenWithoutBeingSeenInterrupted() throws IOException {
        ModelStore dying = ModelStore.open(data, Clock.systemUTC());
        ModelRecord model = TestTrainings.add(dying, ID);
        dying.close();
        Files.write(data.resolve("models/small/weights.safetensors"), new byte[7]);

        try (ModelStore worker = ModelStore.join(data, Clock.systemUTC())) {
            assertThat(store.get(ID).status()).isEqualTo(ModelStatus.TRAINING);
            assertThat(worker.trainings().adopt(ID, store.owner())).isEqualTo(model);
            assertThat(data.resolve("models/small/weights.safetensors")).doesNotExist();
        }
    }

    @Test
    void adopt_modelInItsFinalState_isLeftAsItIs() {
        ModelRecord model = store.add(ID, TestWeights.of(5, 3, 4), new Vocabulary());

        assertThat(store.trainings().adopt(ID, "")).isEqualTo(model);
        assertThat(store.get(ID)).isEqualTo(model);
    }

    @Test
    void delete_interruptedTraining_leavesNothing() throws IOException {
        die(TestTrainings.add(store, ID));
        open();

        store.delete(ID);

        assertThat(data.resolve("models")).isEmptyDirectory();
        assertNothingInTheMaking(data);
    }

    /** Leaves a training behind as a process does that is killed. */
    private void die(ModelRecord model) throws IOException {
        Path record = data.resolve("models").resolve(model.id().value()).resolve("model.json");
        String running = Files.readString(record);
        store.close();
        Files.writeString(record, running);
    }
}
