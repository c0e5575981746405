package dev.stategrad.client;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Somebody whom an admin made known.
 *
 * @param weight share of the device is in proportion to it
 * @param quotaBytes most bytes of models and results; empty: what the server's configuration says
 * @param quotaJobs most jobs that wait; empty: what the server's configuration says
 */
public record UserInfo(String name, Instant created, double weight, OptionalLong quotaBytes, OptionalInt quotaJobs) {}
