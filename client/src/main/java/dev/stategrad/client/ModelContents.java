package dev.stategrad.client;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model is made of.
 *
 * @param tensors weights by name, as in {@code torch.nn}
 * @param vocabulary words in the order of their ids; empty when the model has none
 */
public record ModelContents(SortedMap<String, Tensor> tensors, List<String> vocabulary) {
    public ModelContents {
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        vocabulary = List.copyOf(vocabulary);
    }
}
