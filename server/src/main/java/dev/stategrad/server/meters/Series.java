package dev.stategrad.server.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The series of our own meters: each is a meter with a value of its tag. Thread-safe. */
final class Series {
    // Buckets end here, and quantiles with them: at 30 s unless told otherwise, where jobs wait and run for hours.
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final MeterRegistry registry;
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Key, Level> levels = new ConcurrentHashMap<>();

    /** @param tag value of the meter's tag; empty where it has none */
    record Key(ServiceMeter meter, String tag) {}

    Series(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What only grows. */
    Counter counter(ServiceMeter meter, String tag) {
        return counters.computeIfAbsent(
                new Key(meter, tag),
                key -> Counter.builder(meter.id)
                        .baseUnit(meter.unit)
                        .description(meter.description)
                        .tags(tags(meter, tag))
                        .register(registry));
    }

    /** What is set and changed; 0 at first. */
    Level level(ServiceMeter meter, String tag) {
        return levels.computeIfAbsent(new Key(meter, tag), key -> {
            Level level = new Level();
            gauge(meter, tag, level::get);
            return level;
        });
    }

    /** What is asked for when somebody looks. */
    Gauge gauge(ServiceMeter meter, String tag, Supplier<Number> value) {
        Gauge.Builder<Supplier<Number>> gauge = Gauge.builder(meter.id, value)
                .description(meter.description)
                .tags(tags(meter, tag))
                .strongReference(true);
        return (meter.unit.isEmpty() ? gauge : gauge.baseUnit(meter.unit)).register(registry);
    }

    /** How long things take, as a histogram. */
    Timer timer(ServiceMeter meter, String tag) {
        return Timer.builder(meter.id)
                .description(meter.description)
                .tags(tags(meter, tag))
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry);
    }

    /** Forgets a level. */
    void drop(ServiceMeter meter, String tag) {
        if (levels.remove(new Key(meter, tag)) != null) {
            registry.find(meter.id).tags(tags(meter, tag)).meters().forEach(registry::remove);
        }
    }

    Map<Key, Counter> counters() {
        return Map.copyOf(counters);
    }

    Map<Key, Level> levels() {
        return Map.copyOf(levels);
    }

    private static Tags tags(ServiceMeter meter, String value) {
        return meter.tag.isEmpty() ? Tags.empty() : Tags.of(meter.tag, value);
    }
}
