package dev.stategrad.client;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What to set of a user; what is empty stays as it is.
 *
 * @param weight above 0, at most 1,000
 * @param quotaBytes most bytes of models and results; at least 0
 * @param quotaJobs most jobs that wait; at least 0
 */
public record UserSettings(OptionalDouble weight, OptionalLong quotaBytes, OptionalInt quotaJobs) {}
