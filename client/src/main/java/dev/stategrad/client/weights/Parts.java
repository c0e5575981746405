package dev.stategrad.client.weights;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tensors of a model by role. */
final class Parts {
    private final Map<String, NamedTensor> byRole;

    Parts(Map<String, NamedTensor> byRole) {
        this.byRole = new TreeMap<>(byRole);
    }

    @Nullable NamedTensor find(String role) {
        return byRole.get(role);
    }

    @Nullable NamedTensor find(String piece, int layer) {
        return byRole.get(Role.ofLayer(piece, layer));
    }

    /** @throws WeightsException when nothing has this role */
    NamedTensor require(String piece, int layer) throws WeightsException {
        NamedTensor found = find(piece, layer);
        if (found == null) {
            throw WeightsException.of(Role.ofLayer(piece, layer), "a tensor", "none (--map names it)");
        }
        return found;
    }

    /** Number of layers that anything belongs to. */
    int layers(Convention convention) {
        int layers = 0;
        for (String role : byRole.keySet()) {
            Mention mention = Role.parse(role, convention.pieces());
            if (mention != null && !mention.isOfModel()) {
                layers = Math.max(layers, mention.layer() + 1);
            }
        }
        return layers;
    }
}
