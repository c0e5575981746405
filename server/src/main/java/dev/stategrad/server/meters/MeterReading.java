package dev.stategrad.server.meters;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a process has counted since it began, and what its gauges say now: on the way from the process that computes to the one
 * that shows it.
 */
public record MeterReading(List<Value> counters, List<Value> gauges) {
    /** Of a process that has just begun. */
    public static final MeterReading NONE = new MeterReading(List.of(), List.of());

    /**
     * What one meter says.
     *
     * @param meter its id
     * @param tag value of its tag; empty where it has none
     */
    public record Value(String meter, String tag, double value) {}

    public MeterReading {
        counters = List.copyOf(counters);
        gauges = List.copyOf(gauges);
    }

    /** The same for a process that is gone: all is counted, and nothing goes on. */
    public MeterReading atRest() {
        return new MeterReading(
                counters,
                gauges.stream()
                        .map(gauge -> new Value(gauge.meter(), gauge.tag(), 0))
                        .toList());
    }

    /** Counters by meter and tag. */
    Map<List<String>, Double> counts() {
        Map<List<String>, Double> counts = new HashMap<>();
        counters.forEach(counter -> counts.put(List.of(counter.meter(), counter.tag()), counter.value()));
        return counts;
    }
}
