package dev.stategrad.server.jobs;

import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.TrainingData;
import dev.stategrad.server.models.TrainingRecipe;
import dev.stategrad.server.models.Vocabulary;

/**
 * A model to be trained.
 *
 * @param digest SHA-256 of the request
 */
public record TrainingOrder(
        ModelId model, TrainingRecipe recipe, Vocabulary vocabulary, TrainingData data, String digest) {}
