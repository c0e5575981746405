package dev.stategrad.server.jobs;

import dev.stategrad.graphs.WorkPlan;

/**
 * What an analysis takes.
 *
 * @param operations minimal count for all tokens; 0 when their number is not known
 * @param replyBytes size of all results
 * @param seconds estimate; 0 when the number of tokens or the device's speed is not known
 * @param device that computes
 */
public record AnalysisEstimate(WorkPlan work, double operations, double replyBytes, double seconds, String device) {}
