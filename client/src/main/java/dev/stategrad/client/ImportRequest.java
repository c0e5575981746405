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
 * @param epoch which epoch of a training elsewhere the weights come from, 0 for the initial ones: they are kept beside those of
 *     the epochs before, and the first of them make the model; empty: the name must be free
 * @param requestId as in {@link JobOptions}
 * @param visibility who may see the model
 */
public record ImportRequest(
        String model,
        Optional<Cell> cell,
        Map<String, Tensor> weights,
        List<String> vocabulary,
        Optional<ParityReference> reference,
        Optional<Integer> epoch,
        String requestId,
        Visibility visibility) {
    public ImportRequest {
        JobOptions.requireRequestId(requestId);
        weights = Map.copyOf(weights);
        vocabulary = List.copyOf(vocabulary);
    }

    /** A model whose cell the shapes tell, unchecked and private. */
    public static ImportRequest of(String model, Map<String, Tensor> weights, List<String> vocabulary) {
        return new ImportRequest(
                model,
                Optional.empty(),
                weights,
                vocabulary,
                Optional.empty(),
                Optional.empty(),
                "",
                Visibility.PRIVATE);
    }
}
