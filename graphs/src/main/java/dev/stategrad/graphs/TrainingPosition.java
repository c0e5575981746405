package dev.stategrad.graphs;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How far a training has come: always between two windows.
 *
 * @param epoch that is under way or comes next, counted from 1
 * @param steps done in all epochs
 * @param windows done in this epoch
 * @param pairs of tokens done in this epoch
 * @param corpus pairs of tokens in an epoch; 0 before the first window of this one
 * @param loss of this epoch so far, summed over its pairs
 * @param state carried over, in this epoch
 */
record TrainingPosition(
        int epoch, long steps, int windows, long pairs, long corpus, double loss, TrainingGraph.State state) {
    private static final String STATE = "state/";

    static TrainingPosition start(TrainingOptions options) {
        return new TrainingPosition(1, 0, 0, 0, 0, 0, TrainingGraph.State.zero(options));
    }

    /** After one more window. */
    TrainingPosition after(TokenWindows.Window window, long corpusPairs, TrainingGraph.StepResult result) {
        return new TrainingPosition(
                epoch,
                steps + 1,
                windows + 1,
                pairs + window.pairs(),
                corpusPairs,
                loss + result.loss(),
                result.state());
    }

    /** Before the next epoch. */
    TrainingPosition nextEpoch(TrainingOptions options) {
        return new TrainingPosition(epoch + 1, steps, 0, 0, 0, 0, TrainingGraph.State.zero(options));
    }

    /** Perplexity of this epoch so far. */
    double perplexity() {
        return Math.exp(loss / pairs);
    }

    void store(Map<String, DenseArray> arrays, Map<String, String> values, TrainingOptions options) {
        values.put("epoch", Integer.toString(epoch));
        values.put("steps", Long.toString(steps));
        values.put("window", Integer.toString(options.window()));
        values.put("windows", Integer.toString(windows));
        values.put("pairs", Long.toString(pairs));
        values.put("corpus_pairs", Long.toString(corpus));
        values.put("loss", Double.toHexString(loss));
        int hidden = options.architecture().hidden();
        for (int vector = 0; vector < state.vectors().size(); vector++) {
            arrays.put(STATE + vector, DenseArray.ofFloats(state.vectors().get(vector), options.batchSize(), hidden));
        }
    }

    /** @throws InvalidInputException naming the array or value that is missing or wrong */
    static TrainingPosition restore(TrainingCheckpoint checkpoint, TrainingOptions options) {
        StoredArrays arrays = new StoredArrays(checkpoint.arrays());
        TrainingGraph.State state = TrainingGraph.State.zero(options);
        int hidden = options.architecture().hidden();
        for (int vector = 0; vector < state.vectors().size(); vector++) {
            state.vectors().set(vector, arrays.floats(STATE + vector, options.batchSize(), hidden));
        }
        SortedMap<String, String> values = new TreeMap<>(checkpoint.values());
        value(
                values,
                "window",
                Integer.toString(options.window()),
                Integer::valueOf,
                steps -> steps == options.window());
        return new TrainingPosition(
                value(values, "epoch", "an integer of at least 1", Integer::valueOf, epoch -> epoch >= 1),
                value(values, "steps", "an integer of at least 0", Long::valueOf, steps -> steps >= 0),
                value(values, "windows", "an integer of at least 0", Integer::valueOf, windows -> windows >= 0),
                value(values, "pairs", "an integer of at least 0", Long::valueOf, pairs -> pairs >= 0),
                value(values, "corpus_pairs", "an integer of at least 0", Long::valueOf, pairs -> pairs >= 0),
                value(values, "loss", "a finite number", Double::valueOf, Double::isFinite),
                state);
    }

    private static <T> T value(
            SortedMap<String, String> values,
            String name,
            String expected,
            Function<String, T> parser,
            Predicate<T> valid) {
        String text = values.get(name);
        if (text == null) {
            throw new InvalidInputException(name, expected, "none");
        }
        T value = parsed(name, text, expected, parser);
        if (!valid.test(value)) {
            throw new InvalidInputException(name, expected, text);
        }
        return value;
    }

    private static <T> T parsed(String name, String text, String expected, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new InvalidInputException(name, expected, text);
        }
    }
}
