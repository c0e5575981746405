package dev.stategrad.server.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a training writes down as it goes on and ends. */
class TrainingStoreTest extends OpenModelStore {
    private static final ModelId ID = new ModelId("small");

    @Test
    void addUntrained_thatKeepsEpochs_isReadyAndHasItsStartAsEpochZero() {
        ModelWeights weights = TestWeights.of(5, 3, 4);
        TrainingRecipe recipe = TestTrainings.recipe(true);

        ModelRecord added =
                store.trainings().addUntrained(ID, recipe, true, weights, new Vocabulary(), Ownership.NOBODYS);

        assertThat(store.get(ID)).isEqualTo(added);
        assertThat(added.status()).isEqualTo(ModelStatus.READY);
        assertThat(added.architecture()).isEqualTo(weights.architecture());
        assertThat(added.training()).isEqualTo(recipe);
        assertThat(added.pretrainedEmbeddings()).isTrue();
        assertThat(added.keptEpochs()).containsExactly(0);
        for (String name : List.of("models/small", "models/small@last", "models/small@0")) {
            ModelRecord found = store.get(ModelName.of(name));
            assertThat(found.name()).isEqualTo(name);
            assertThat(found.weightsEpoch()).isZero();
            assertThat(TestWeights.bytes(store.weights(found))).isEqualTo(TestWeights.bytes(weights));
        }
    }

    @Test
    void complete_bestBeforeTheLast_keepsBoth() throws IOException {
        ModelRecord model = TestTrainings.add(store, ID);
        ModelRecord after = model.after(TestTrainings.outcome(1, 8.25)).after(TestTrainings.outcome(2, 9));
        store.trainings().update(after);

        ModelRecord ready =
                store.trainings().complete(after, TestWeights.of(5, 3, 4), TestWeights.of(5, 3, 6), List.of());

        assertThat(store.get(ID)).isEqualTo(ready);
        assertThat(ready.status()).isEqualTo(ModelStatus.READY);
        assertThat(ready.weightsEpoch()).isEqualTo(1);
        assertThat(ready.weightsSha256())
                .isEqualTo(WeightsFile.sha256(store.weights(ready)))
                .matches("[0-9a-f]{64}");
        assertThat(store.weights(ready).architecture().hidden()).isEqualTo(4);
        ModelRecord last = store.get(ModelName.of("models/small@last"));
        assertThat(last.name()).isEqualTo("models/small@last");
        assertThat(last.weightsEpoch()).isEqualTo(2);
        assertThat(last.weightsSha256()).isEqualTo(WeightsFile.sha256(store.weights(last)));
        assertThat(store.weights(last).architecture().hidden()).isEqualTo(6);
        assertThat(data.resolve("models/small/training")).doesNotExist();
    }

    @Test
    void complete_bestIsTheLast_keepsOneFile() throws IOException {
        ModelRecord model = TestTrainings.add(store, ID);
        ModelRecord after = model.after(TestTrainings.outcome(1, 8.25)).after(TestTrainings.outcome(2, 8));
        ModelWeights weights = TestWeights.of(5, 3, 4);

        ModelRecord ready = store.trainings().complete(after, weights, weights, List.of());

        assertThat(ready.weightsEpoch()).isEqualTo(2);
        assertThat(store.get(ModelName.of("models/small@last")).weightsSha256()).isEqualTo(ready.weightsSha256());
        assertThat(TestWeights.bytes(store.weights(store.get(ModelName.of("models/small@last")))))
                .isEqualTo(TestWeights.bytes(weights));
        assertThat(data.resolve("models/small/last.safetensors")).doesNotExist();
    }

    @Test
    void get_keptEpoch_hasTheWeightsThatWereKept() throws IOException {
        ModelRecord model = TestTrainings.addKeepingEpochs(store, ID);
        TrainingFolder training = store.trainings().folder(ID);
        List<String> kept = List.of(
                training.keep(0, TestWeights.of(5, 3, 4)),
                training.keep(1, TestWeights.of(5, 3, 6)),
                training.keep(2, TestWeights.of(5, 3, 8)));
        ModelRecord after = model.after(TestTrainings.outcome(1, 8.25)).after(TestTrainings.outcome(2, 9));

        ModelRecord ready = store.trainings().complete(after, TestWeights.of(5, 3, 6), TestWeights.of(5, 3, 8), kept);

        assertThat(store.get(ID)).isEqualTo(ready);
        assertThat(ready.keptEpochs()).containsExactly(0, 1, 2);
        for (int epoch = 0; epoch <= 2; epoch++) {
            ModelRecord found = store.get(ModelName.of("models/small@" + epoch));
            assertThat(found.name()).isEqualTo("models/small@" + epoch);
            assertThat(found.weightsEpoch()).isEqualTo(epoch);
            assertThat(store.weights(found).architecture().hidden()).isEqualTo(4 + 2 * epoch);
            assertThat(found.weightsSha256()).isEqualTo(WeightsFile.sha256(store.weights(found)));
        }
        assertThatThrownBy(() -> store.get(ModelName.of("models/small@99")))
                .isInstanceOf(ServiceException.class)
                .hasMessage("models/small: expected an epoch from @0 to @2, found @99");
        store.delete(ID);
        assertThat(data.resolve("models/small")).doesNotExist();
    }

    @Test
    void update_cancelled_dropsTheEpochsToo() throws IOException {
        ModelRecord model = TestTrainings.addKeepingEpochs(store, ID);
        store.trainings().folder(ID).keep(0, TestWeights.of(5, 3, 4));
        assertThat(data.resolve("models/small/epochs")).isNotEmptyDirectory();

        store.trainings().update(model.withStatus(ModelStatus.CANCELLED, ""));

        assertThat(data.resolve("models/small/epochs")).doesNotExist();
    }

    @Test
    void update_cancelled_dropsWhatTheTrainingKept() throws IOException {
        ModelRecord model = TestTrainings.add(store, ID);
        assertThat(data.resolve("models/small/training")).isDirectory();

        store.trainings().update(model.withStatus(ModelStatus.CANCELLED, ""));

        assertThat(data.resolve("models/small")).isDirectoryNotContaining("glob:**training");
    }
}
