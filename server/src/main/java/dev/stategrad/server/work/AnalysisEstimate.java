package dev.stategrad.server.work;

import dev.stategrad.graphs.WorkPlan;

/**
 * What an analysis takes.
 *
 * @param operations minimal count for all tokens; 0 when their number is not known
 * @param replyBytes size of all arrays of the results
 * @param seconds estimate; 0 when the number of tokens or the device's speed is not known
 * @param calibrationSeconds that the device worked to find out its speed
 * @param device that computes
 * @param queuePlace pieces of work on the device, or waiting for it
 */
public record AnalysisEstimate(
        WorkPlan work,
        double operations,
        double replyBytes,
        double seconds,
        double calibrationSeconds,
        String device,
        int queuePlace) {}
