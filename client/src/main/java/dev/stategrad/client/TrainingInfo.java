package dev.stategrad.client;

import java.util.Optional;

/**
 * A training that a server has accepted.
 *
 * @param model in training
 * @param job that trains it; empty when there was nothing to train
 */
public record TrainingInfo(ModelInfo model, Optional<JobInfo> job) {}
