package dev.stategrad.server.jobs;

import dev.stategrad.graphs.Precision;
import java.util.EnumMap;
import java.util.Map;

/**
 * What earlier analyses reached on the device, in operations of the minimal count a second; kept for each precision.
 * Thread-safe.
 */
final class DeviceSpeed {
    // The past counts as much as the newest analysis: follows a box whose load changes, smooths single outliers.
    private static final double NEWEST = 0.5;

    private final Map<Precision, Double> operationsPerSecond = new EnumMap<>(Precision.class);

    synchronized void measured(Precision precision, double operations, double seconds) {
        if (operations > 0 && seconds > 0) {
            operationsPerSecond.merge(
                    precision, operations / seconds, (past, now) -> (1 - NEWEST) * past + NEWEST * now);
        }
    }

    /** Estimate for a number of operations, in seconds; 0 as long as nothing was measured. */
    synchronized double secondsFor(Precision precision, double operations) {
        Double speed = operationsPerSecond.get(precision);
        return speed == null ? 0 : operations / speed;
    }
}
