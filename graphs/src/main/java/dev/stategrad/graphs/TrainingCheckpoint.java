package dev.stategrad.graphs;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a training needs to go on as if it had never stopped: weights, the optimizer's slots and the carried states as
 * arrays, counters and sums as exact texts. Names and layouts belong to {@link LanguageModelTrainer}, which checks them
 * when it takes a checkpoint back.
 *
 * @param arrays by name
 * @param values by name: decimal integers, and float64 numbers in hexadecimal notation
 */
public record TrainingCheckpoint(SortedMap<String, DenseArray> arrays, SortedMap<String, String> values) {
    public TrainingCheckpoint {
        arrays = Collections.unmodifiableSortedMap(new TreeMap<>(arrays));
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** A checkpoint as it was stored. */
    public static TrainingCheckpoint of(Map<String, DenseArray> arrays, Map<String, String> values) {
        return new TrainingCheckpoint(new TreeMap<>(arrays), new TreeMap<>(values));
    }
}
