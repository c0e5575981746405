package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that is cut into pieces, each with a trainer of its own, ends as the uncut one does, bit for bit. */
class TrainingResumeTest {
    private static final LanguageModelTrainer.Progress SILENT = (done, total, perplexity) -> {};
    /** 11 windows an epoch, the last one short. */
    private static final int[] TOKENS = TestModels.tokens(40, 4 * 5 * 10 + 7, 5);

    private static final int EPOCHS = 3;

    private static TrainingOptions.Builder options(CellKind cell, int layers, OptimizerKind optimizer) {
        return TrainingOptions.builder(TestModels.embedded(cell, layers, 40, 6, 6))
                .optimizer(optimizer, 0.1)
                .schedule(1, 0.7)
                .sizes(4, 5)
                .outputDropout(0.3)
                .seed(9);
    }

    static Stream<Arguments> trainings() {
        return Stream.of(
                Arguments.of(options(CellKind.LSTM, 1, OptimizerKind.SGD).build()),
                Arguments.of(options(CellKind.LSTM, 2, OptimizerKind.ADAGRAD).build()),
                Arguments.of(options(CellKind.LSTM, 1, OptimizerKind.ADAM).build()),
                Arguments.of(options(CellKind.GRU, 1, OptimizerKind.ADAM).build()),
                Arguments.of(options(CellKind.GRU_RESET_AFTER, 2, OptimizerKind.ADAGRAD)
                        .sampledSoftmax(9)
                        .build()),
                Arguments.of(options(CellKind.RNN, 1, OptimizerKind.SGD)
                        .tied(true)
                        .sampledSoftmax(9)
                        .build()));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void resume_afterAnyNumberOfWindows_endsAsTheUncutTraining(TrainingOptions options) {
        List<Double> expected = new ArrayList<>();
        Map<String, DenseArray> uncut = uncut(options, expected);
        for (int windows : new int[] {1, 4, 11, 13, 22}) {
            List<Double> perplexities = new ArrayList<>();
            assertSame(cut(options, windows, perplexities), uncut);
            assertThat(perplexities).containsExactlyElementsOf(expected);
        }
    }

    private static Map<String, DenseArray> uncut(TrainingOptions options, List<Double> perplexities) {
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, RunMonitor.NONE)) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                perplexities.add(trainer.trainEpoch(TOKENS, SILENT));
            }
            return trainer.checkpoint().arrays();
        }
    }

    /** Killed after so many windows, and again after as many. */
    private static Map<String, DenseArray> cut(TrainingOptions options, int windows, List<Double> perplexities) {
        TrainingCheckpoint first;
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, killing(windows))) {
            first = train(trainer, perplexities);
        }
        TrainingCheckpoint second;
        try (LanguageModelTrainer trainer = LanguageModelTrainer.resume(options, first, killing(windows))) {
            second = train(trainer, perplexities);
        }
        try (LanguageModelTrainer trainer = LanguageModelTrainer.resume(options, second, RunMonitor.NONE)) {
            return train(trainer, perplexities).arrays();
        }
    }

    /** Trains to the end or until it is killed. */
    private static TrainingCheckpoint train(LanguageModelTrainer trainer, List<Double> perplexities) {
        try {
            while (trainer.epoch() <= EPOCHS) {
                perplexities.add(trainer.trainEpoch(TOKENS, SILENT));
            }
        } catch (CancellationException e) {
            assertThat(trainer.epoch()).isLessThanOrEqualTo(EPOCHS);
        }
        return stored(trainer.checkpoint());
    }

    private static TrainingCheckpoint stored(TrainingCheckpoint checkpoint) {
        return TrainingCheckpoint.of(new HashMap<>(checkpoint.arrays()), new HashMap<>(checkpoint.values()));
    }

    private static RunMonitor killing(int windows) {
        int[] runs = {0};
        return () -> {
            if (runs[0]++ == windows) {
                throw new CancellationException();
            }
        };
    }

    private static void assertSame(Map<String, DenseArray> found, Map<String, DenseArray> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        found.forEach((name, array) -> assertThat(array.bytes())
                .as(name)
                .isEqualTo(Objects.requireNonNull(expected.get(name)).bytes()));
    }

    @ParameterizedTest
    @ValueSource(longs = {20, 207 - 1})
    void checkpoint_takenByAProgress_continuesAfterThatWindow(long tokensDone) {
        TrainingOptions options = options(CellKind.LSTM, 1, OptimizerKind.ADAM).build();
        List<TrainingCheckpoint> taken = new ArrayList<>();
        double perplexity;
        ModelWeights expected;
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, RunMonitor.NONE)) {
            perplexity = trainer.trainEpoch(TOKENS, (done, total, soFar) -> {
                if (done == tokensDone) {
                    taken.add(trainer.checkpoint());
                }
            });
            expected = trainer.weights();
        }
        try (LanguageModelTrainer resumed = LanguageModelTrainer.resume(options, taken.get(0), RunMonitor.NONE)) {
            assertThat(resumed.epoch()).isOne();
            assertThat(resumed.trainEpoch(TOKENS, SILENT)).isEqualTo(perplexity);
            assertThat(resumed.epoch()).isEqualTo(2);
            assertSame(resumed.weights().arrays(), expected.arrays());
        }
    }

    private static TrainingCheckpoint midEpoch(TrainingOptions options) {
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(options, killing(2))) {
            assertThatThrownBy(() -> trainer.trainEpoch(TOKENS, SILENT)).isInstanceOf(CancellationException.class);
            return trainer.checkpoint();
        }
    }

    @Test
    void resume_anotherCorpusInMidEpoch_isRefused() {
        TrainingOptions options = options(CellKind.LSTM, 1, OptimizerKind.SGD).build();
        try (LanguageModelTrainer trainer = LanguageModelTrainer.resume(options, midEpoch(options), RunMonitor.NONE)) {
            int[] other = Arrays.copyOf(TOKENS, 100);
            assertThatThrownBy(() -> trainer.trainEpoch(other, SILENT))
                    .hasMessage("tokens: expected the 207 tokens of the epoch that was interrupted, found 100");
        }
    }

    @Test
    void resume_anotherModelOrOptimizer_isRefusedWithTheArray() {
        TrainingCheckpoint checkpoint =
                midEpoch(options(CellKind.LSTM, 1, OptimizerKind.SGD).build());
        assertThatThrownBy(() -> LanguageModelTrainer.resume(
                        options(CellKind.LSTM, 2, OptimizerKind.SGD).build(), checkpoint, RunMonitor.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("state/2: expected FLOAT32[4, 6], found no such array");
        assertThatThrownBy(() -> LanguageModelTrainer.resume(
                        options(CellKind.LSTM, 1, OptimizerKind.ADAM).build(), checkpoint, RunMonitor.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("optimizer/");
        assertThatThrownBy(() -> LanguageModelTrainer.resume(
                        options(CellKind.LSTM, 1, OptimizerKind.SGD).sizes(4, 6).build(), checkpoint, RunMonitor.NONE))
                .hasMessage("window: expected 6, found 5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoch", "steps", "windows", "window", "pairs", "corpus_pairs", "loss"})
    void resume_valueMissingOrBroken_isNamed(String name) {
        TrainingOptions options = options(CellKind.LSTM, 1, OptimizerKind.SGD).build();
        TrainingCheckpoint checkpoint = midEpoch(options);
        for (String text : new String[] {"x", "NaN", "-1e400", ""}) {
            Map<String, String> values = new HashMap<>(checkpoint.values());
            values.put(name, text);
            assertRefused(options, TrainingCheckpoint.of(checkpoint.arrays(), values), name);
        }
        Map<String, String> values = new HashMap<>(checkpoint.values());
        values.remove(name);
        assertRefused(options, TrainingCheckpoint.of(checkpoint.arrays(), values), name);
    }

    private static void assertRefused(TrainingOptions options, TrainingCheckpoint checkpoint, String name) {
        assertThatThrownBy(() -> LanguageModelTrainer.resume(options, checkpoint, RunMonitor.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(name + ": expected");
    }
}
