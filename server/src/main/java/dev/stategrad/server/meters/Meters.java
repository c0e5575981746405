package dev.stategrad.server.meters;

import dev.stategrad.server.failures.FailureReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The registered meters. Thread-safe. */
public final class Meters {
    private final MeterRegistry registry;
    private final Counter engineTokens;
    private final Counter engineSeconds;
    private final Counter trainingTokens;
    private final Function<WorkKind, Counter> deviceRuns;
    private final Function<WorkKind, AtomicInteger> deviceQueue;
    private final Function<FailureReason, Counter> failures;
    private final Function<JobEnd, Counter> jobsEnded;
    private final Timer jobWait;
    private final AtomicInteger jobQueue = new AtomicInteger();
    private volatile double trainingSpeed;

    public Meters(MeterRegistry registry) {
        this.registry = registry;
        engineTokens = counter(ServiceMeter.ENGINE_TOKENS, "");
        engineSeconds = counter(ServiceMeter.ENGINE_SECONDS, "");
        trainingTokens = counter(ServiceMeter.TRAINING_TOKENS, "");
        deviceRuns = each(WorkKind.class, kind -> counter(ServiceMeter.DEVICE_RUNS, kind.tag()));
        deviceQueue = each(WorkKind.class, kind -> queue(ServiceMeter.DEVICE_QUEUE, kind.tag()));
        failures = each(FailureReason.class, reason -> counter(ServiceMeter.FAILURES, lower(reason)));
        gauge(ServiceMeter.TRAINING_SPEED, "", this, meters -> meters.trainingSpeed);
        gauge(ServiceMeter.JOB_QUEUE, "", jobQueue, AtomicInteger::get);
        jobWait = Timer.builder(ServiceMeter.JOB_WAIT.id)
                .description(ServiceMeter.JOB_WAIT.description)
                .publishPercentileHistogram()
                .register(registry);
        jobsEnded = each(JobEnd.class, end -> counter(ServiceMeter.JOBS_ENDED, lower(end)));
    }

    /** Source tokens done by the engine, and the time that this took. */
    public void engineWorked(long tokens, double seconds) {
        engineTokens.increment((double) tokens);
        engineSeconds.increment(seconds);
    }

    /** Tokens that a model was trained on, and the current speed in tokens a second. */
    public void trained(long tokens, double tokensPerSecond) {
        trainingTokens.increment((double) tokens);
        trainingSpeed = tokensPerSecond;
    }

    public void trainingStopped() {
        trainingSpeed = 0;
    }

    /** How an accepted job ended. */
    public enum JobEnd {
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    /** Accepted jobs that wait now. */
    public void jobsWaiting(int jobs) {
        jobQueue.set(jobs);
    }

    /** A job started that had waited so long. */
    public void jobWaited(Duration wait) {
        jobWait.record(wait);
    }

    public void jobEnded(JobEnd end) {
        jobsEnded.apply(end).increment();
    }

    /** A user's jobs held the device. The series of a user begins with their first job. */
    public void deviceUsed(String user, double seconds) {
        counter(ServiceMeter.DEVICE_TIME, user).increment(seconds);
    }

    public void deviceRan(WorkKind kind) {
        deviceRuns.apply(kind).increment();
    }

    public void deviceQueued(WorkKind kind, int change) {
        deviceQueue.apply(kind).addAndGet(change);
    }

    public void failed(FailureReason reason) {
        failures.apply(reason).increment();
    }

    /** What was counted of the work on the device, since this began. */
    public MeterReading reading() {
        return new MeterReading(
                engineTokens.count(),
                engineSeconds.count(),
                trainingTokens.count(),
                trainingSpeed,
                read(WorkKind.class, kind -> deviceRuns.apply(kind).count()),
                read(WorkKind.class, kind -> deviceQueue.apply(kind).get()),
                read(FailureReason.class, reason -> failures.apply(reason).count()));
    }

    /** Counts what another process has counted between two readings, and shows its gauges. */
    public void absorb(MeterReading before, MeterReading now) {
        engineTokens.increment(now.engineTokens() - before.engineTokens());
        engineSeconds.increment(now.engineSeconds() - before.engineSeconds());
        trainingTokens.increment(now.trainingTokens() - before.trainingTokens());
        trainingSpeed = now.trainingSpeed();
        for (WorkKind kind : WorkKind.values()) {
            deviceRuns.apply(kind).increment(more(before.deviceRuns(), now.deviceRuns(), kind));
            int waiting = now.deviceQueue().getOrDefault(kind, 0);
            deviceQueue.apply(kind).addAndGet(waiting - before.deviceQueue().getOrDefault(kind, 0));
        }
        for (FailureReason reason : FailureReason.values()) {
            failures.apply(reason).increment(more(before.failures(), now.failures(), reason));
        }
    }

    private static <K> double more(Map<K, Double> before, Map<K, Double> now, K key) {
        return now.getOrDefault(key, 0.0) - before.getOrDefault(key, 0.0);
    }

    private static <K extends Enum<K>, V> Map<K, V> read(Class<K> keys, Function<K, V> value) {
        Map<K, V> values = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            values.put(key, value.apply(key));
        }
        return values;
    }

    private Counter counter(ServiceMeter meter, String tagValue) {
        return Counter.builder(meter.id)
                .baseUnit(meter.unit)
                .description(meter.description)
                .tags(tags(meter, tagValue))
                .register(registry);
    }

    private AtomicInteger queue(ServiceMeter meter, String tagValue) {
        AtomicInteger length = new AtomicInteger();
        gauge(meter, tagValue, length, AtomicInteger::get);
        return length;
    }

    private <T> void gauge(ServiceMeter meter, String tagValue, T source, ToDoubleFunction<T> value) {
        Gauge.builder(meter.id, source, value)
                .baseUnit(meter.unit)
                .description(meter.description)
                .tags(tags(meter, tagValue))
                .strongReference(true)
                .register(registry);
    }

    private static Tags tags(ServiceMeter meter, String value) {
        return meter.tag.isEmpty() ? Tags.empty() : Tags.of(meter.tag, value);
    }

    // Made at once for all keys, so that every series is there from the start.
    private static <K extends Enum<K>, V> Function<K, V> each(Class<K> keys, Function<K, V> value) {
        Map<K, V> values = read(keys, value);
        return key -> Objects.requireNonNull(values.get(key));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
