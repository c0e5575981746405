package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.Cell;
import dev.stategrad.client.ModelContents;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.ModelStatus;
import dev.stategrad.client.Optimizer;
import dev.stategrad.client.ScoreResult;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.TrainingEvent;
import dev.stategrad.client.TrainingOptions;
import dev.stategrad.client.TrainingRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training, scoring and reading back through server and client, against a plain LSTM. */
final class TrainingEndToEndTest {
    private static final int VOCABULARY = 9;
    private static final int EPOCHS = 3;
    private static final int[] TRAIN = corpus(4_000, 1);
    private static final int[] VALID = corpus(301, 2);

    @TempDir
    private Path data;

    @ParameterizedTest
    @EnumSource(Service.Line.class)
    void train_cyclicCorpus_learnsAndScoresLikeThePlainLstm(Service.Line line) throws Exception {
        try (Service service = Service.start(line, data)) {
            StategradClient client = service.client();
            assertThat(client.train(request()).status()).isNotEqualTo(ModelStatus.FAILED);
            List<TrainingEvent> events = new ArrayList<>();
            ModelInfo model = client.watch("cycle", events::add);
            assertThat(model.failure()).isEmpty();
            assertThat(model.status()).isEqualTo(ModelStatus.READY);
            assertThat(model.epochs()).hasSize(EPOCHS);
            assertThat(events.stream().filter(TrainingEvent.EpochDone.class::isInstance))
                    .hasSize(EPOCHS);

            ModelContents contents = client.readTensors("cycle", name -> true);
            double[] expected = new ReferenceLstm(contents.tensors()).logProbabilities(VALID);
            double[] found = new double[VALID.length];
            ScoreResult score = client.score(
                    "cycle",
                    TokenSource.of(VALID),
                    (stream, position, scores, correct) ->
                            System.arraycopy(scores, 0, found, Math.toIntExact(position), scores.length));

            assertThat(Matrices.relativeError(found, expected)).isLessThan(1e-5);
            double perplexity = Math.exp(-Arrays.stream(expected).average().orElseThrow());
            assertThat(score.tokens()).isEqualTo(VALID.length);
            assertThat(score.perplexity()).isCloseTo(perplexity, within(1e-5 * perplexity));
            assertThat(model.epochs().get(EPOCHS - 1).validPerplexity())
                    .isCloseTo(perplexity, within(1e-5 * perplexity));
            // Of nine words each has one likely successor: guessing alone would give 9.
            assertThat(perplexity).isLessThan(3);
        }
    }

    @ParameterizedTest
    @EnumSource(Service.Line.class)
    void importModel_ofTensorsReadBack_givesTheSameWeights(Service.Line line) throws Exception {
        try (Service service = Service.start(line, data)) {
            StategradClient client = service.client();
            ReferenceLstm model = new ReferenceLstm(7, 3, 5, 8);
            List<String> words = List.of("a", "b", "c", "d", "e", "f", "g");
            ModelInfo first = client.importModel("first", model.tensors(), words);

            ModelContents contents = client.readTensors("first", name -> true);
            ModelInfo second = client.importModel("second", contents.tensors(), contents.vocabulary());

            assertThat(contents.vocabulary()).isEqualTo(words);
            assertThat(second.weightsSha256()).isEqualTo(first.weightsSha256()).hasSize(64);
            assertThat(client.listModels()).extracting(ModelInfo::name).containsExactly("first", "second");
        }
    }

    @ParameterizedTest
    @EnumSource(Service.Line.class)
    void models_afterRestart_areStillThere(Service.Line line) throws Exception {
        ReferenceLstm model = new ReferenceLstm(7, 3, 5, 8);
        ModelInfo before;
        try (Service service = Service.start(line, data)) {
            before = service.client().importModel("kept", model.tensors(), List.of());
        }
        try (Service service = Service.start(line, data)) {
            assertThat(service.client().getModel("kept")).isEqualTo(before);
            service.client().deleteModel("kept");
        }
        try (Service service = Service.start(line, data)) {
            assertThat(service.client().listModels()).isEmpty();
        }
    }

    private static TrainingRequest request() {
        TrainingOptions options = TrainingOptions.builder(Cell.LSTM, 8, 16)
                .optimizer(Optimizer.ADAGRAD, 0.1)
                .epochs(EPOCHS)
                .sizes(4, 20)
                .initRange(0.1)
                .seed(7)
                .build();
        return new TrainingRequest(
                "cycle",
                options,
                VOCABULARY,
                List.of(),
                TokenSource.of(TRAIN),
                Optional.of(TokenSource.of(VALID)),
                Optional.empty());
    }

    /** Mostly counts on from the word before; one word in ten is drawn. */
    private static int[] corpus(int length, long seed) {
        Random random = new Random(seed);
        int[] tokens = new int[length];
        for (int t = 1; t < length; t++) {
            tokens[t] = random.nextInt(10) == 0 ? random.nextInt(VOCABULARY) : (tokens[t - 1] + 1) % VOCABULARY;
        }
        return tokens;
    }
}
