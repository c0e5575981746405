package dev.stategrad.server.work;

import dev.stategrad.server.models.ModelRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where a model's training stands.
 *
 * @param progress of the running epoch; null when nothing is known of it
 */
public record TrainingSnapshot(ModelRecord model, @Nullable TrainingProgress progress) {}
