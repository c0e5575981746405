package dev.stategrad.server.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.TrainingCheckpoint;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFolderTest {
    private static final TrainingData DATA = new TrainingData(new int[] {1, 2, 0}, new int[0], null);

    @TempDir
    Path temporary;

    private Path path;
    private TrainingFolder folder;

    @BeforeEach
    void create() throws IOException {
        path = temporary.resolve("training");
        TrainingFolder.create(path, DATA);
        folder = open(path);
    }

    @Test
    void data_ofManyTokens_comesBack() throws IOException {
        int[] many = IntStream.range(0, 100_001).map(i -> i * 31 % 70_000).toArray();
        Path other = temporary.resolve("other");

        TrainingFolder.create(other, new TrainingData(many, new int[] {7}, null));
        TrainingData kept = open(other).data();

        assertThat(kept.train()).isEqualTo(many);
        assertThat(kept.valid()).containsExactly(7);
        assertThat(kept.embeddings()).isNull();
    }

    @Test
    void data_anyByteChangedOrMissing_isRefused() throws IOException {
        Path file = path.resolve("train.tokens");
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 4;
            Files.write(file, damaged);
            assertLost(() -> folder.data());
            Files.write(file, Arrays.copyOf(whole, i));
            assertLost(() -> folder.data());
        }
        Files.write(file, whole);
        assertThat(folder.data().train()).isEqualTo(DATA.train());
    }

    @Test
    void newest_nothingSaved_isEmpty() {
        assertThat(folder.newest()).isEmpty();
    }

    @Test
    void newest_afterManySaves_isTheLastAndTwoAreKept() throws IOException {
        for (int step = 1; step <= 5; step++) {
            folder.save(state(step));
        }

        TrainingState newest = open(path).newest().orElseThrow();

        assertSame(newest, state(5));
        assertThat(files("checkpoint")).containsExactly("checkpoint-4.safetensors", "checkpoint-5.safetensors");
    }

    @Test
    void newest_lastOneTorn_isTheOneBeforeAndTheTornOneGoes() throws IOException {
        folder.save(state(1));
        folder.save(state(2));
        Path torn = path.resolve("checkpoint-2.safetensors");
        Files.write(torn, Arrays.copyOf(Files.readAllBytes(torn), 100));

        TrainingFolder again = open(path);
        assertSame(again.newest().orElseThrow(), state(1));
        again.save(state(3));

        assertSame(open(path).newest().orElseThrow(), state(3));
        assertThat(files("checkpoint")).containsExactly("checkpoint-1.safetensors", "checkpoint-2.safetensors");
    }

    @Test
    void newest_anyByteOfTheOnlyOneChanged_isRefused() throws IOException {
        folder.save(state(1));
        Path file = path.resolve("checkpoint-1.safetensors");
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertLost(() -> folder.newest());
        }
        Files.write(file, whole);
        assertSame(folder.newest().orElseThrow(), state(1));
    }

    @Test
    void best_ofAnEpoch_isKeptAsLongAsACheckpointMayNeedIt() throws IOException {
        String first = folder.saveBest(1, TestWeights.of(5, 3, 4));
        folder.save(state(List.of(outcome(1, 9)), first));
        String second = folder.saveBest(2, TestWeights.of(6, 3, 4));
        List<EpochOutcome> two = List.of(outcome(1, 9), outcome(2, 8));
        folder.save(state(two, second));
        assertThat(files("best")).containsExactly("best-1.safetensors", "best-2.safetensors");
        folder.save(state(two, second));

        assertThat(files("best")).containsExactly("best-2.safetensors");
        assertThat(WeightsFile.sha256(folder.best(2, second))).isEqualTo(second);
        assertLost(() -> folder.best(2, first));
        assertLost(() -> folder.best(1, first));
    }

    @Test
    void keep_epochs_stayBesideTheFolderAndAreReplacedWhenRepeated() throws IOException {
        Path epochs = Files.createDirectory(temporary.resolve("epochs"));
        folder.keep(0, TestWeights.of(5, 3, 4));
        folder.keep(1, TestWeights.of(5, 3, 4));

        String again = folder.keep(1, TestWeights.of(5, 3, 6));

        assertThat(epochs).isDirectoryContaining("glob:**/0.safetensors");
        assertThat(WeightsFile.sha256(WeightsFile.read(epochs.resolve("1.safetensors"))))
                .isEqualTo(again)
                .isEqualTo(WeightsFile.sha256(TestWeights.of(5, 3, 6)));
    }

    private TrainingFolder open(Path training) {
        return new TrainingFolder(training, temporary.resolve("epochs"));
    }

    private static TrainingState state(int step) {
        DenseArray weights = DenseArray.ofFloats(new float[] {step, -step, 0.5f}, 3);
        Map<String, String> values = Map.of("step", Integer.toString(step), "loss", Double.toHexString(1.0 / step));
        return new TrainingState(
                List.of(outcome(1, 9), outcome(2, Double.POSITIVE_INFINITY)),
                "abc",
                List.of("initial", "first"),
                step / 3.0,
                TrainingCheckpoint.of(Map.of("weights", weights), values));
    }

    private static TrainingState state(List<EpochOutcome> epochs, String best) {
        TrainingCheckpoint trainer = TrainingCheckpoint.of(Map.of(), Map.of("step", "1"));
        return new TrainingState(epochs, best, List.of(), 0, trainer);
    }

    private static EpochOutcome outcome(int epoch, double validPerplexity) {
        return new EpochOutcome(epoch, 0.8, 1.0 / 3, validPerplexity, 100, 1e5, 0.1);
    }

    private static void assertSame(TrainingState found, TrainingState expected) {
        assertThat(found.epochs()).isEqualTo(expected.epochs());
        assertThat(found.bestSha256()).isEqualTo(expected.bestSha256());
        assertThat(found.keptSha256()).isEqualTo(expected.keptSha256());
        assertThat(found.epochSeconds()).isEqualTo(expected.epochSeconds());
        assertThat(found.trainer().values()).isEqualTo(expected.trainer().values());
        assertThat(bytes(found)).isEqualTo(bytes(expected));
    }

    private static Map<String, ByteBuffer> bytes(TrainingState state) {
        return state.trainer().arrays().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().bytes()));
    }

    private static void assertLost(Runnable call) {
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(call::run)
                .extracting(ServiceException::reason)
                .isEqualTo(FailureReason.CHECKPOINT_LOST);
    }

    private List<String> files(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(path)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }
}
