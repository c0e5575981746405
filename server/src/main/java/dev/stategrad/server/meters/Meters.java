package dev.stategrad.server.meters;

import dev.stategrad.graphs.NativeMemory;
import dev.stategrad.server.failures.FailureReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the service counts while it works. Thread-safe. */
public final class Meters {
    // Who uses a server that asks nobody for a name.
    private static final String LOCAL = "local";

    private final Series series;
    private final WatchedModels models;
    private final Function<FailureReason, Counter> failures;
    private final Function<WorkKind, Timer> jobRuns;
    private final Timer jobWait;
    private final List<Consumer<Boolean>> deviceTests = new CopyOnWriteArrayList<>();

    /** How an accepted job ended. */
    public enum JobEnd {
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    /** Registers every series whose tag is known, so that a dashboard finds it at once. */
    public Meters(MeterRegistry registry) {
        series = new Series(registry);
        models = new WatchedModels(series);
        failures = each(FailureReason.class, reason -> series.counter(ServiceMeter.FAILURES, lower(reason)));
        jobRuns = each(WorkKind.class, kind -> series.timer(ServiceMeter.JOB_RUN, lower(kind)));
        jobWait = series.timer(ServiceMeter.JOB_WAIT, "");
        counters(ServiceMeter.ENGINE_TOKENS, ServiceMeter.ENGINE_SECONDS, ServiceMeter.TRAINING_TOKENS);
        counters(ServiceMeter.WORKER_RESTARTS);
        series.counter(ServiceMeter.DEVICE_TIME, LOCAL);
        levels(ServiceMeter.TRAINING_SPEED, ServiceMeter.JOB_QUEUE, ServiceMeter.JOB_QUEUE_LIMIT);
        levels(ServiceMeter.NATIVE_MEMORY, ServiceMeter.NATIVE_OBJECTS);
        // Taken for healthy until a test says otherwise: a worker is tested before it gets work.
        series.level(ServiceMeter.DEVICE_HEALTHY, "").set(1);
        forEach(JobEnd.class, end -> series.counter(ServiceMeter.JOBS_ENDED, lower(end)));
        forEach(WorkKind.class, kind -> {
            series.counter(ServiceMeter.DEVICE_RUNS, lower(kind));
            series.level(ServiceMeter.DEVICE_QUEUE, lower(kind));
        });
    }

    /** Source tokens done by the engine, and the time that this took. */
    public void engineWorked(long tokens, double seconds) {
        series.counter(ServiceMeter.ENGINE_TOKENS, "").increment((double) tokens);
        series.counter(ServiceMeter.ENGINE_SECONDS, "").increment(seconds);
    }

    /** Tokens that a model was trained on, and the current speed in tokens a second. */
    public void trained(long tokens, double tokensPerSecond) {
        series.counter(ServiceMeter.TRAINING_TOKENS, "").increment((double) tokens);
        series.level(ServiceMeter.TRAINING_SPEED, "").set(tokensPerSecond);
    }

    public void trainingStopped() {
        series.level(ServiceMeter.TRAINING_SPEED, "").set(0);
    }

    /**
     * An epoch of a training is done.
     *
     * @param validPerplexity 0 where nothing is validated
     */
    public void epochDone(String model, double trainPerplexity, double validPerplexity) {
        models.set(ServiceMeter.TRAIN_PERPLEXITY, model, trainPerplexity);
        if (validPerplexity > 0) {
            models.set(ServiceMeter.VALID_PERPLEXITY, model, validPerplexity);
        }
    }

    /**
     * An analysis found how long a model remembers.
     *
     * @param sigma1 largest singular value of the mean gradient for delays 0, 1, …
     */
    public void remembered(String model, double[] sigma1) {
        HalfLife.of(sigma1).ifPresent(delay -> models.set(ServiceMeter.HALF_LIFE, model, delay));
    }

    /** Accepted jobs that wait now. */
    public void jobsWaiting(int jobs) {
        series.level(ServiceMeter.JOB_QUEUE, "").set(jobs);
    }

    /** Accepted jobs that may wait. */
    public void jobsMayWait(int jobs) {
        series.level(ServiceMeter.JOB_QUEUE_LIMIT, "").set(jobs);
    }

    /** A job started that had waited so long. */
    public void jobWaited(Duration wait) {
        jobWait.record(wait);
    }

    /** A job ended, so long after its last start. */
    public void jobRan(WorkKind kind, Duration run) {
        jobRuns.apply(kind).record(run);
    }

    public void jobEnded(JobEnd end) {
        series.counter(ServiceMeter.JOBS_ENDED, lower(end)).increment();
    }

    /** A user's jobs held the device. The series of a user begins with their first job. */
    public void deviceUsed(String user, double seconds) {
        series.counter(ServiceMeter.DEVICE_TIME, user).increment(seconds);
    }

    public void deviceRan(WorkKind kind) {
        series.counter(ServiceMeter.DEVICE_RUNS, lower(kind)).increment();
    }

    public void deviceQueued(WorkKind kind, int change) {
        series.level(ServiceMeter.DEVICE_QUEUE, lower(kind)).add(change);
    }

    /** The device's self-test came out so. */
    public void deviceTested(boolean passed) {
        series.level(ServiceMeter.DEVICE_HEALTHY, "").set(passed ? 1 : 0);
        deviceTests.forEach(listener -> listener.accept(passed));
    }

    /** Has {@code listener} told how each self-test of the device comes out, by any thread; it must not block. */
    public void onDeviceTest(Consumer<Boolean> listener) {
        deviceTests.add(listener);
    }

    /** A worker went away that was not told to. */
    public void workerLost() {
        series.counter(ServiceMeter.WORKER_RESTARTS, "").increment();
    }

    public void failed(FailureReason reason) {
        failures.apply(reason).increment();
    }

    /** This is the process that computes: its native memory is what counts. */
    public void computesHere() {
        series.level(ServiceMeter.NATIVE_MEMORY, "").follow(NativeMemory::bytes);
        series.level(ServiceMeter.NATIVE_OBJECTS, "").follow(NativeMemory::objects);
    }

    /** What was counted of the work on the device, since this began. */
    public MeterReading reading() {
        return WorkerReadings.of(series);
    }

    /** Counts what another process has counted between two readings, and shows its gauges. */
    public void absorb(MeterReading before, MeterReading now) {
        WorkerReadings.absorb(before, now, series, models);
    }

    private void counters(ServiceMeter... meters) {
        for (ServiceMeter meter : meters) {
            series.counter(meter, "");
        }
    }

    private void levels(ServiceMeter... meters) {
        for (ServiceMeter meter : meters) {
            series.level(meter, "");
        }
    }

    private static <K extends Enum<K>> void forEach(Class<K> keys, Consumer<K> action) {
        for (K key : keys.getEnumConstants()) {
            action.accept(key);
        }
    }

    private static <K extends Enum<K>, V> Function<K, V> each(Class<K> keys, Function<K, V> value) {
        Map<K, V> values = new EnumMap<>(keys);
        forEach(keys, key -> values.put(key, value.apply(key)));
        return key -> Objects.requireNonNull(values.get(key));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
