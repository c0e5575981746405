package dev.stategrad.server.jobs;

import java.util.Optional;

/**
 * Which jobs are wanted.
 *
 * @param activeOnly only those in no final state
 * @param kind only those of a kind; empty for any
 */
public record JobFilter(boolean activeOnly, Optional<JobKind> kind) {}
