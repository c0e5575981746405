package dev.stategrad.server.meters;

import dev.stategrad.server.failures.FailureReason;
import java.util.Map;

/**
 * What a process has counted since it began, and what its gauges say now: on the way from the process that computes to the one
 * that shows it.
 *
 * @param trainingSpeed in tokens a second; a gauge
 * @param deviceQueue a gauge
 */
public record MeterReading(
        double engineTokens,
        double engineSeconds,
        double trainingTokens,
        double trainingSpeed,
        Map<WorkKind, Double> deviceRuns,
        Map<WorkKind, Integer> deviceQueue,
        Map<FailureReason, Double> failures) {
    /** Of a process that has just begun. */
    public static final MeterReading NONE = new MeterReading(0, 0, 0, 0, Map.of(), Map.of(), Map.of());

    public MeterReading {
        deviceRuns = Map.copyOf(deviceRuns);
        deviceQueue = Map.copyOf(deviceQueue);
        failures = Map.copyOf(failures);
    }

    /** The same for a process that is gone: all is counted, and nothing goes on. */
    public MeterReading atRest() {
        return new MeterReading(engineTokens, engineSeconds, trainingTokens, 0, deviceRuns, Map.of(), failures);
    }
}
