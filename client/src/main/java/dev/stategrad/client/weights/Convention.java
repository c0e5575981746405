package dev.stategrad.client.weights;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How one framework names its tensors and lays them out. */
sealed interface Convention permits TorchConvention, KerasConvention, TensorFlowConvention, OnnxConvention {
    /** The tensors of a layer, as roles name them. */
    Set<String> pieces();

    /** Names of tensors that repeat what others say. */
    default Set<String> redundant(Set<String> names) {
        return Set.of();
    }

    /** Why a model with a tensor of this name can't be represented; null when nothing is known against it. */
    @Nullable String obstacle(String name);

    /**
     * What a name says; null when nothing.
     *
     * @param all names of the file
     */
    @Nullable Mention mention(String name, Set<String> all);

    /**
     * A layer in torch's layout.
     *
     * @param layer counted from 0
     */
    LayerWeights layer(Parts parts, int layer, CellChoice choice) throws WeightsException;
}
