package dev.stategrad.server.models;

import static dev.stategrad.server.models.StoreAssertions.assertNothingInTheMaking;
import static dev.stategrad.server.models.StoreAssertions.assertReason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class ModelStoreTest extends OpenModelStore {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ModelId ID = new ModelId("small");

    @Override
    Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    @Test
    void add_thenReopened_givesTheSameModelAndWeights() throws IOException {
        ModelWeights weights = TestWeights.of(5, 3, 4);
        ModelRecord added = store.add(ID, weights, vocabulary("a", "b", "c", "d", "\u2028"));

        store.close();
        open();

        assertThat(store.get(ID)).isEqualTo(added);
        assertThat(added.created()).isEqualTo(NOW);
        assertThat(added.weightsBytes()).isEqualTo(4L * (5 * 3 + 16 * 3 + 16 * 4 + 16 + 16 + 5 * 4 + 5));
        assertThat(store.vocabulary(added)).containsExactly("a", "b", "c", "d", "\u2028");
        assertThat(TestWeights.bytes(store.weights(added))).isEqualTo(TestWeights.bytes(weights));
    }

    @Test
    void add_nameTaken_isRefusedAndChangesNothing() {
        ModelRecord first = store.add(ID, TestWeights.of(5, 3, 4), new Vocabulary());

        assertReason(FailureReason.MODEL_EXISTS, () -> store.add(ID, TestWeights.of(6, 3, 4), new Vocabulary()));

        assertThat(store.get(ID)).isEqualTo(first);
        assertNothingInTheMaking(data);
    }

    @Test
    void add_byManyAtOnce_oneTakesTheName() throws Exception {
        int many = 8;
        CyclicBarrier start = new CyclicBarrier(many);
        List<Object> outcomes = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            ModelWeights weights = TestWeights.of(5 + i, 3, 4);
            threads.add(new Thread(() -> {
                try {
                    start.await();
                    outcomes.add(store.add(ID, weights, new Vocabulary()));
                } catch (ServiceException e) {
                    outcomes.add(e.reason());
                } catch (Exception e) {
                    outcomes.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(outcomes.stream().filter(FailureReason.MODEL_EXISTS::equals)).hasSize(many - 1);
        assertThat(outcomes).contains(store.get(ID));
        assertThat(store.weights(store.get(ID)).architecture())
                .isEqualTo(store.get(ID).architecture());
        assertNothingInTheMaking(data);
    }

    @Test
    void add_vocabularyOfAnotherSize_storesNothing() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> store.add(ID, TestWeights.of(5, 3, 4), vocabulary("a", "b")))
                .withMessage("vocabulary: expected 5 words (one for each token id) or none, found 2");
        assertReason(FailureReason.MODEL_NOT_FOUND, () -> store.get(ID));
    }

    @Test
    void get_epochOfAModelThatKeptNone_isNotFound() throws IOException {
        store.add(ID, TestWeights.of(5, 3, 4), new Vocabulary());
        assertReason(FailureReason.EPOCH_NOT_KEPT, () -> store.get(ModelName.of("models/small@1")));
        assertThatThrownBy(() -> store.get(ModelName.of("models/small@1")))
                .hasMessage(
                        "models/small: expected no epoch, since its training did not keep the weights of each, found @1");
    }

    @Test
    void get_recordOfAnEarlierVersion_hasNoEpochsNoVectorsAndNoOwner() throws IOException {
        ModelRecord model = store.add(ID, TestWeights.of(5, 3, 4), new Vocabulary());
        Path record = data.resolve("models/small/model.json");
        String text = Files.readString(record);
        String earlier = without(without(text, "\"keptWeights\": \\[]"), "\"pretrainedEmbeddings\": false");
        Files.writeString(record, withoutLast(earlier, "\"ownership\": \\{[^}]*}"));

        assertThat(store.get(ID)).isEqualTo(model);
    }

    private static String withoutLast(String record, String member) {
        String less = record.replaceFirst(",\\s*" + member, "");
        assertThat(less).isNotEqualTo(record);
        return less;
    }

    private static String without(String record, String member) {
        String less = record.replaceFirst(member + ",\\s*", "");
        assertThat(less).isNotEqualTo(record);
        return less;
    }

    @Test
    void get_modelWhoseRecordIsDamaged_isNotThere() throws IOException {
        store.add(ID, TestWeights.of(5, 3, 4), new Vocabulary());
        Path record = data.resolve("models/small/model.json");
        Files.writeString(record, Files.readString(record).replace("\"hidden\": 4", "\"hidden\": 0"));

        assertReason(FailureReason.MODEL_NOT_FOUND, () -> store.get(ID));
        assertThat(store.list(model -> true, 10, "").models()).isEmpty();
    }

    @Test
    void delete_model_leavesNothing() {
        ModelRecord model = store.add(ID, TestWeights.of(5, 3, 4), new Vocabulary());

        store.delete(ID);

        assertReason(FailureReason.MODEL_NOT_FOUND, () -> store.get(ID));
        // Who had found it before comes too late for its weights.
        assertReason(FailureReason.MODEL_NOT_FOUND, () -> store.weights(model));
        assertReason(FailureReason.MODEL_NOT_FOUND, () -> store.delete(ID));
        assertThat(data.resolve("models")).isEmptyDirectory();
        assertNothingInTheMaking(data);
    }

    @Test
    void delete_modelInTraining_isRefused() {
        TestTrainings.add(store, ID);

        assertReason(FailureReason.MODEL_IN_TRAINING, () -> store.delete(ID));

        assertThat(store.get(ID).status()).isEqualTo(ModelStatus.TRAINING);
    }

    @Test
    void weights_ofAModelInTraining_areRefused() {
        ModelRecord model = TestTrainings.add(store, ID);

        assertReason(FailureReason.MODEL_NOT_READY, () -> store.weights(model));
    }

    private static Vocabulary vocabulary(String... words) {
        Vocabulary vocabulary = new Vocabulary();
        List.of(words).forEach(vocabulary::add);
        return vocabulary;
    }
}
