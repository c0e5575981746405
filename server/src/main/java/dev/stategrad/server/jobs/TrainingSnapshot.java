package dev.stategrad.server.jobs;

import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.work.TrainingProgress;
import org.jspecify.annotations.Nullable;

/**
 * Where a training stands.
 *
 * @param progress of the running epoch; absent when none runs, or not here
 */
public record TrainingSnapshot(ModelRecord model, @Nullable TrainingProgress progress) {}
