package dev.stategrad.server.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.OptimizerKind;
import dev.stategrad.graphs.TrainingOptions;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ModelId ID = new ModelId("small");
    private static final TrainingData DATA =
            new TrainingData(new int[] {1, 0, 4, 2, 3}, new int[] {0, 3}, DenseArray.ofFloats(new float[15], 5, 3));

    @TempDir
    Path data;

    private ModelStore store;

    @BeforeEach
    void open() throws IOException {
        store = ModelStore.open(data, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
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
        assertThat(bytes(store.weights(added))).isEqualTo(bytes(weights));
    }

    @Test
    void add_nameTaken_isRefusedAndChangesNothing() {
        ModelRecord first = store.add(ID, TestWeights.of(5, 3, 4), new Vocabulary());

        assertReason(FailureReason.MODEL_EXISTS, () -> store.add(ID, TestWeights.of(6, 3, 4), new Vocabulary()));

        assertThat(store.get(ID)).isEqualTo(first);
        assertThat(made()).isEmpty();
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
        assertThat(made()).isEmpty();
    }

    @Test
    void add_vocabularyOfAnotherSize_storesNothing() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> store.add(ID, TestWeights.of(5, 3, 4), vocabulary("a", "b")))
                .withMessage("vocabulary: expected 5 words (one for each token id) or none, found 2");
        assertReason(FailureReason.MODEL_NOT_FOUND, () -> store.get(ID));
    }

    @Test
    void open_afterAProcessDied_removesItsFolderAndInterruptsItsTraining() throws IOException {
        die(store.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS));
        Files.write(data.resolve("models/small/weights.safetensors"), new byte[7]);
        Path left = Files.createDirectories(data.resolve("incoming/dead/half"));
        Files.writeString(left.resolve("model.json"), "{");

        open();

        assertThat(store.get(ID).status()).isEqualTo(ModelStatus.INTERRUPTED);
        assertThat(store.interrupted()).containsExactly(store.get(ID));
        assertThat(data.resolve("models/small/weights.safetensors")).doesNotExist();
        assertThat(data.resolve("incoming/dead")).doesNotExist();
    }

    @Test
    void takeUp_interruptedTraining_hasItsDataAndIsTakenOnce() throws IOException {
        die(store.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS));
        open();

        ModelRecord taken = store.takeUp(ID);
        TrainingData kept = store.training(ID).data();

        assertThat(taken.status()).isEqualTo(ModelStatus.TRAINING);
        assertThat(kept.train()).isEqualTo(DATA.train());
        assertThat(kept.valid()).isEqualTo(DATA.valid());
        assertThat(Objects.requireNonNull(kept.embeddings()).bytes())
                .isEqualTo(Objects.requireNonNull(DATA.embeddings()).bytes());
        try (ModelStore second = ModelStore.open(data, Clock.systemUTC())) {
            assertReason(FailureReason.MODEL_NOT_INTERRUPTED, () -> second.takeUp(ID));
        }
        assertReason(FailureReason.MODEL_NOT_INTERRUPTED, () -> store.takeUp(ID));
    }

    @Test
    void takeUp_trainerThatDiedSinceTheStart_isFoundOut() throws IOException {
        ModelStore dying = ModelStore.open(data, Clock.systemUTC());
        dying.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS);
        assertReason(FailureReason.MODEL_NOT_INTERRUPTED, () -> store.takeUp(ID));
        dying.close();

        assertThat(store.takeUp(ID).status()).isEqualTo(ModelStatus.TRAINING);
    }

    @Test
    void adopt_trainingThatIsHandedOver_belongsToTheOneWhoTookIt() throws IOException {
        ModelRecord model = store.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS);
        try (ModelStore worker = ModelStore.join(data, Clock.systemUTC());
                ModelStore third = ModelStore.open(data, Clock.systemUTC())) {
            assertReason(FailureReason.MODEL_IN_TRAINING, () -> worker.adopt(ID, third.owner()));

            assertThat(worker.adopt(ID, store.owner())).isEqualTo(model);

            assertReason(FailureReason.MODEL_IN_TRAINING, () -> store.adopt(ID, third.owner()));
            assertThat(worker.adopt(ID, store.owner())).isEqualTo(model);
        }
    }

    @Test
    void adopt_trainerThatDied_isTakenWithoutBeingSeenInterrupted() throws IOException {
        ModelStore dying = ModelStore.open(data, Clock.systemUTC());
        ModelRecord model = dying.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS);
        dying.close();
        Files.write(data.resolve("models/small/weights.safetensors"), new byte[7]);

        try (ModelStore worker = ModelStore.join(data, Clock.systemUTC())) {
            assertThat(store.get(ID).status()).isEqualTo(ModelStatus.TRAINING);
            assertThat(worker.adopt(ID, store.owner())).isEqualTo(model);
            assertThat(data.resolve("models/small/weights.safetensors")).doesNotExist();
        }
    }

    @Test
    void adopt_modelInItsFinalState_isLeftAsItIs() {
        ModelRecord model = store.add(ID, TestWeights.of(5, 3, 4), new Vocabulary());

        assertThat(store.adopt(ID, "")).isEqualTo(model);
        assertThat(store.get(ID)).isEqualTo(model);
    }

    @Test
    void delete_interruptedTraining_leavesNothing() throws IOException {
        die(store.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS));
        open();

        store.delete(ID);

        assertThat(data.resolve("models")).isEmptyDirectory();
        assertThat(made()).isEmpty();
    }

    @Test
    void open_whileAnotherProcessTrains_leavesItsTrainingAlone() throws IOException {
        ModelRecord model = store.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS);
        try (ModelStore second = ModelStore.open(data, Clock.systemUTC())) {
            assertThat(second.get(ID)).isEqualTo(model);
        }
        assertThat(store.get(ID).status()).isEqualTo(ModelStatus.TRAINING);
    }

    @Test
    void complete_bestBeforeTheLast_keepsBoth() throws IOException {
        ModelRecord model = store.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS);
        ModelRecord after = model.after(outcome(1, 8.25)).after(outcome(2, 9));
        store.update(after);

        ModelRecord ready = store.complete(after, TestWeights.of(5, 3, 4), TestWeights.of(5, 3, 6), List.of());

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
        ModelRecord model = store.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS);
        ModelRecord after = model.after(outcome(1, 8.25)).after(outcome(2, 8));
        ModelWeights weights = TestWeights.of(5, 3, 4);

        ModelRecord ready = store.complete(after, weights, weights, List.of());

        assertThat(ready.weightsEpoch()).isEqualTo(2);
        assertThat(store.get(ModelName.of("models/small@last")).weightsSha256()).isEqualTo(ready.weightsSha256());
        assertThat(bytes(store.weights(store.get(ModelName.of("models/small@last")))))
                .isEqualTo(bytes(weights));
        assertThat(data.resolve("models/small/last.safetensors")).doesNotExist();
    }

    @Test
    void get_keptEpoch_hasTheWeightsThatWereKept() throws IOException {
        ModelRecord model = store.addInTraining(ID, recipe(true), new Vocabulary(), DATA, Ownership.NOBODYS);
        TrainingFolder training = store.training(ID);
        List<String> kept = List.of(
                training.keep(0, TestWeights.of(5, 3, 4)),
                training.keep(1, TestWeights.of(5, 3, 6)),
                training.keep(2, TestWeights.of(5, 3, 8)));
        ModelRecord after = model.after(outcome(1, 8.25)).after(outcome(2, 9));

        ModelRecord ready = store.complete(after, TestWeights.of(5, 3, 6), TestWeights.of(5, 3, 8), kept);

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
    void update_cancelled_dropsTheEpochsToo() throws IOException {
        ModelRecord model = store.addInTraining(ID, recipe(true), new Vocabulary(), DATA, Ownership.NOBODYS);
        store.training(ID).keep(0, TestWeights.of(5, 3, 4));
        assertThat(data.resolve("models/small/epochs")).isNotEmptyDirectory();

        store.update(model.withStatus(ModelStatus.CANCELLED, ""));

        assertThat(data.resolve("models/small/epochs")).doesNotExist();
    }

    @Test
    void update_cancelled_dropsWhatTheTrainingKept() throws IOException {
        ModelRecord model = store.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS);
        assertThat(data.resolve("models/small/training")).isDirectory();

        store.update(model.withStatus(ModelStatus.CANCELLED, ""));

        assertThat(data.resolve("models/small")).isDirectoryNotContaining("glob:**training");
    }

    @Test
    void delete_model_leavesNothing() {
        store.add(ID, TestWeights.of(5, 3, 4), new Vocabulary());

        store.delete(ID);

        assertReason(FailureReason.MODEL_NOT_FOUND, () -> store.get(ID));
        assertReason(FailureReason.MODEL_NOT_FOUND, () -> store.delete(ID));
        assertThat(data.resolve("models")).isEmptyDirectory();
        assertThat(made()).isEmpty();
    }

    @Test
    void delete_modelInTraining_isRefused() {
        store.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS);

        assertReason(FailureReason.MODEL_IN_TRAINING, () -> store.delete(ID));

        assertThat(store.get(ID).status()).isEqualTo(ModelStatus.TRAINING);
    }

    @Test
    void weights_ofAModelInTraining_areRefused() {
        ModelRecord model = store.addInTraining(ID, recipe(), new Vocabulary(), DATA, Ownership.NOBODYS);

        assertReason(FailureReason.MODEL_NOT_READY, () -> store.weights(model));
    }

    @Test
    void list_inPages_givesEachModelOnceInOrder() {
        for (String id : List.of("c", "a", "e", "b", "d")) {
            store.add(new ModelId(id), TestWeights.of(5, 3, 4), new Vocabulary());
        }

        ModelPage first = store.list(model -> true, 2, "");
        ModelPage second = store.list(model -> true, 2, first.nextToken());
        ModelPage third = store.list(model -> true, 2, second.nextToken());

        assertThat(ids(first)).containsExactly("a", "b");
        assertThat(ids(second)).containsExactly("c", "d");
        assertThat(ids(third)).containsExactly("e");
        assertThat(third.nextToken()).isEmpty();
        assertThat(store.list(model -> true, 5, "").nextToken()).isEmpty();
    }

    @Test
    void list_pageTokenOfAModelDeletedSince_goesOnBehindIt() {
        for (String id : List.of("a", "b", "c")) {
            store.add(new ModelId(id), TestWeights.of(5, 3, 4), new Vocabulary());
        }
        String token = store.list(model -> true, 2, "").nextToken();
        store.delete(new ModelId("b"));

        assertThat(ids(store.list(model -> true, 2, token))).containsExactly("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"???", "Li4vLi4", "\u0000"})
    void list_strangePageToken_isRefused(String token) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> store.list(model -> true, 2, token))
                .withMessageStartingWith("page_token: expected a next_page_token of this server");
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
    void storeFailure_fullDisk_isToldFromOthers() {
        IOException full = new IOException("cannot write", new IOException("No space left on device"));

        assertThat(StoreFailure.of(full))
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.reason()).isEqualTo(FailureReason.STORE_FULL));
        assertThat(StoreFailure.of(new IOException("Permission denied"))).isNotInstanceOf(ServiceException.class);
    }

    private static Map<String, ByteBuffer> bytes(ModelWeights weights) {
        return weights.arrays().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, tensor -> tensor.getValue().bytes()));
    }

    private List<Path> made() {
        try (Stream<Path> all = Files.walk(data.resolve("incoming"))) {
            return all.filter(path -> Files.isRegularFile(path) && !path.endsWith("lock"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> ids(ModelPage page) {
        return page.models().stream().map(model -> model.id().value()).toList();
    }

    private static Vocabulary vocabulary(String... words) {
        Vocabulary vocabulary = new Vocabulary();
        List.of(words).forEach(vocabulary::add);
        return vocabulary;
    }

    /** Leaves a training behind as a process does that is killed. */
    private void die(ModelRecord model) throws IOException {
        Path record = data.resolve("models").resolve(model.id().value()).resolve("model.json");
        String running = Files.readString(record);
        store.close();
        Files.writeString(record, running);
    }

    private static EpochOutcome outcome(int epoch, double validPerplexity) {
        return new EpochOutcome(epoch, 1, 9.5, validPerplexity, 100, 1000, 0.5);
    }

    private static TrainingRecipe recipe() {
        return recipe(false);
    }

    private static TrainingRecipe recipe(boolean keepEpochs) {
        Architecture architecture = new Architecture(CellKind.LSTM, 5, 3, 4, 1, false, true);
        return new TrainingRecipe(
                TrainingOptions.builder(architecture)
                        .optimizer(OptimizerKind.ADAGRAD, 0.1)
                        .sizes(2, 3)
                        .clipNorm(5)
                        .initRange(0.05)
                        .seed(7)
                        .build(),
                2,
                0,
                keepEpochs);
    }

    private static void assertReason(FailureReason reason, ThrowingCallable call) {
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(call)
                .extracting(ServiceException::reason)
                .isEqualTo(reason);
    }
}
