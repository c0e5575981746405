package dev.stategrad.server.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.Visibility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A training elsewhere brings its weights after each epoch. */
final class ImportedEpochsTest extends OpenModelStore {
    private static final ModelId ID = new ModelId("lm");
    private static final Ownership ANNAS = new Ownership("anna", Visibility.PRIVATE);

    @Test
    void addEpoch_oneAfterTheOther_keepsAllAndShowsTheLatest() throws IOException {
        store.addEpoch(new EpochImport(ID, 0, weights(0), vocabulary("a", "b", "c", "d", "e"), ANNAS));
        store.addEpoch(epoch(1));
        ModelRecord latest = store.addEpoch(epoch(3));

        close();
        open();

        ModelRecord found = store.get(ID);
        assertThat(found).isEqualTo(latest);
        assertThat(found.keptEpochs()).containsExactly(0, 1, 3);
        assertThat(found.weightsEpoch()).isEqualTo(3);
        assertThat(found.weightsSha256()).isEqualTo(WeightsFile.sha256(weights(3)));
        assertThat(store.vocabulary(found)).hasSize(5);
        for (int epoch : new int[] {0, 1, 3}) {
            ModelRecord kept = store.get(ModelName.of("models/lm@" + epoch));
            assertThat(WeightsFile.sha256(store.weights(kept))).isEqualTo(WeightsFile.sha256(weights(epoch)));
        }
        assertThat(store.bytes("anna")).isEqualTo(3 * found.weightsBytes());
        assertThatThrownBy(() -> store.get(ModelName.of("models/lm@2")))
                .hasMessage("models/lm: expected one of @0, @1, @3, found @2");
    }

    @Test
    void addEpoch_theSameOnceMore_changesNothing() throws IOException {
        store.addEpoch(epoch(1));
        ModelRecord latest = store.addEpoch(epoch(2));

        assertThat(store.addEpoch(epoch(1))).isEqualTo(latest);
        assertThat(store.addEpoch(epoch(2))).isEqualTo(latest);
        try (Stream<Path> files = Files.list(data.resolve("models/lm/epochs"))) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void addEpoch_notAboveTheLatest_isRefused() {
        store.addEpoch(epoch(2));

        assertRefused(
                new EpochImport(ID, 2, weights(9), new Vocabulary(), ANNAS), "models/lm: expected an epoch above 2");
        assertRefused(epoch(1), "models/lm: expected an epoch above 2, which is kept, found 1");
    }

    @Test
    void addEpoch_toAnotherKindOfModelOrSomebodyElses_isRefused() {
        store.add(new ModelId("plain"), weights(0), new Vocabulary(), null, ANNAS);
        store.addEpoch(epoch(1));
        Ownership bens = new Ownership("ben", Visibility.LAB);

        String message = ": there is a model of that name that epochs can't be added to";
        assertRefused(
                new EpochImport(new ModelId("plain"), 1, weights(1), new Vocabulary(), ANNAS),
                "models/plain" + message);
        assertRefused(new EpochImport(ID, 2, weights(2), new Vocabulary(), bens), "models/lm" + message);
        // Not even that the weights are the same.
        assertRefused(new EpochImport(ID, 1, weights(1), new Vocabulary(), bens), "models/lm" + message);
    }

    @Test
    void addEpoch_ofAnotherModel_namesTheArgument() throws IOException {
        store.addEpoch(new EpochImport(ID, 1, weights(1), vocabulary("a", "b", "c", "d", "e"), ANNAS));

        assertThatThrownBy(
                        () -> store.addEpoch(new EpochImport(ID, 2, TestWeights.of(5, 3, 6), new Vocabulary(), ANNAS)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("tensor: expected the cell and the shapes of the epochs before");
        assertThatThrownBy(() ->
                        store.addEpoch(new EpochImport(ID, 2, weights(2), vocabulary("a", "b", "c", "d", "x"), ANNAS)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("vocabulary: expected the words of the epochs before, or none, found others");
        assertThat(store.get(ID).keptEpochs()).containsExactly(1);
    }

    private void assertRefused(EpochImport added, String message) {
        assertThatThrownBy(() -> store.addEpoch(added))
                .isInstanceOf(ServiceException.class)
                .hasMessageStartingWith(message)
                .extracting(failure -> ((ServiceException) failure).reason())
                .isEqualTo(FailureReason.MODEL_EXISTS);
    }

    private static EpochImport epoch(int epoch) {
        return new EpochImport(ID, epoch, weights(epoch), new Vocabulary(), ANNAS);
    }

    private static ModelWeights weights(int seed) {
        Map<String, DenseArray> arrays = TestWeights.arrays(5, 3, 4);
        arrays.put("decoder.bias", TestWeights.uniform(new Random(seed), 5));
        return ModelWeights.of(arrays);
    }

    private static Vocabulary vocabulary(String... words) {
        Vocabulary vocabulary = new Vocabulary();
        for (String word : words) {
            vocabulary.add(word);
        }
        return vocabulary;
    }
}
