package dev.stategrad.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that is to be stored.
 *
 * @param model 1 to 63 characters: letters, digits, {@code .}, {@code _} and {@code -}, first a letter or digit
 * @param cell empty: told by the shapes, where three gates mean {@link Cell#GRU_RESET_AFTER}
 * @param weights named and laid out as in {@code torch.nn}
 * @param vocabulary the V words in the order of their ids, or empty
 * @param reference values that the model is checked against before it is stored
 */
public record ImportRequest(
        String model,
        Optional<Cell> cell,
        Map<String, Tensor> weights,
        List<String> vocabulary,
        Optional<ParityReference> reference) {
    public ImportRequest {
        weights = Map.copyOf(weights);
        vocabulary = List.copyOf(vocabulary);
    }

    /** A model whose cell the shapes tell, unchecked. */
    public static ImportRequest of(String model, Map<String, Tensor> weights, List<String> vocabulary) {
        return new ImportRequest(model, Optional.empty(), weights, vocabulary, Optional.empty());
    }
}
