package dev.stategrad.server.meters;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a process that computes has to tell the one that Prometheus reads, and how that one takes it. */
final class WorkerReadings {
    private static final Set<ServiceMeter> GAUGES = Set.of(
            ServiceMeter.DEVICE_QUEUE,
            ServiceMeter.TRAINING_SPEED,
            ServiceMeter.PROCESS_MEMORY,
            ServiceMeter.NATIVE_MEMORY,
            ServiceMeter.NATIVE_OBJECTS);
    private static final Set<ServiceMeter> OF_MODELS =
            Set.of(ServiceMeter.TRAIN_PERPLEXITY, ServiceMeter.VALID_PERPLEXITY, ServiceMeter.HALF_LIFE);
    private static final String WORKER = "worker";

    private WorkerReadings() {}

    static MeterReading of(Series series) {
        Stream<MeterReading.Value> counters = series.counters().entrySet().stream()
                .map(entry -> value(entry.getKey(), entry.getValue().count()))
                .filter(value -> value.value() != 0);
        Stream<MeterReading.Value> gauges = series.levels().entrySet().stream()
                .filter(entry -> isTold(entry.getKey().meter()))
                .map(entry -> value(entry.getKey(), entry.getValue().get()));
        Stream<MeterReading.Value> memory =
                Stream.of(value(new Series.Key(ServiceMeter.PROCESS_MEMORY, WORKER), ResidentMemory.bytes()));
        return new MeterReading(counters.toList(), Stream.concat(gauges, memory).toList());
    }

    /** Counters grow by what they grew there; gauges are taken over, those of models as long as they say something. */
    static void absorb(MeterReading before, MeterReading now, Series series, WatchedModels models) {
        Map<List<String>, Double> counted = before.counts();
        now.counters()
                .forEach(counter -> find(counter).ifPresent(meter -> {
                    double more = counter.value() - counted.getOrDefault(List.of(counter.meter(), counter.tag()), 0.0);
                    series.counter(meter, counter.tag()).increment(more);
                }));
        now.gauges()
                .forEach(gauge -> find(gauge).filter(WorkerReadings::isTold).ifPresent(meter -> {
                    if (!OF_MODELS.contains(meter)) {
                        series.level(meter, gauge.tag()).set(gauge.value());
                    } else if (gauge.value() > 0) {
                        models.set(meter, gauge.tag(), gauge.value());
                    }
                }));
    }

    private static boolean isTold(ServiceMeter meter) {
        return GAUGES.contains(meter) || OF_MODELS.contains(meter);
    }

    private static MeterReading.Value value(Series.Key key, double value) {
        return new MeterReading.Value(key.meter().id, key.tag(), value);
    }

    private static Optional<ServiceMeter> find(MeterReading.Value value) {
        return Stream.of(ServiceMeter.values())
                .filter(meter -> meter.id.equals(value.meter()))
                .findFirst();
    }
}
