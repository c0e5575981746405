package dev.stategrad.server.models;

import java.util.List;

/**
 * A page of models in the order of their ids.
 *
 * @param nextToken asks for the next page; empty on the last one
 */
public record ModelPage(List<ModelRecord> models, String nextToken) {
    public ModelPage {
        models = List.copyOf(models);
    }
}
