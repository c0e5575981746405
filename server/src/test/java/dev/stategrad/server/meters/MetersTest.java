package dev.stategrad.server.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import oshi.hardware.GpuStats;
import oshi.hardware.GpuTicks;
import oshi.hardware.GraphicsCard;

class MetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);

    @Test
    void remembered_exponentialDecay_halfLifeIsExact() {
        double halfLife = 7.3;
        double[] sigma1 = IntStream.range(0, 50)
                .mapToDouble(delay -> 3 * Math.pow(2, -delay / halfLife))
                .toArray();

        meters.remembered("models/m", sigma1);

        assertThat(value("stategrad.memory.half.life", "model", "models/m")).isEqualTo(halfLife, within(1e-9));
    }

    @Test
    void remembered_neverDownToHalf_tellsNothing() {
        meters.remembered("models/m", new double[] {1, 0.9, 0.6});
        meters.remembered("models/m", new double[0]);

        assertThat(registry.find("stategrad.memory.half.life").gauges()).isEmpty();
    }

    /** What the dashboard and the alert of long waits go by. */
    @Test
    void jobWaited_forHours_hasBucketsBelowAndAbove() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

        new Meters(prometheus).jobWaited(Duration.ofHours(5));

        Map<Double, Integer> buckets = new TreeMap<>();
        Pattern.compile("stategrad_jobs_wait_seconds_bucket\\{le=\"([0-9.]+)\"} (\\d)")
                .matcher(prometheus.scrape())
                .results()
                .forEach(line -> buckets.put(Double.valueOf(line.group(1)), Integer.valueOf(line.group(2))));
        assertThat(buckets).containsValues(0, 1);
        double bound = buckets.entrySet().stream()
                .filter(bucket -> bucket.getValue() == 1)
                .findFirst()
                .orElseThrow()
                .getKey();
        assertThat(bound).isBetween(5 * 3600.0, 8 * 3600.0);
    }

    @Test
    void epochDone_moreModelsThanAreWatched_forgetsThoseWithTheOldestNews() {
        for (int i = 0; i < 20; i++) {
            meters.epochDone("models/first", 10, 20);
            meters.epochDone("models/m" + i, 10, 0);
        }

        assertThat(registry.find("stategrad.training.perplexity").gauges())
                .hasSize(16)
                .anyMatch(gauge -> "models/first".equals(gauge.getId().getTag("model")))
                .noneMatch(gauge -> "models/m0".equals(gauge.getId().getTag("model")));
        assertThat(registry.find("stategrad.validation.perplexity").gauges()).hasSize(1);
    }

    @Test
    void absorb_workerThatIsReplaced_countersGrowByWhatEachOfThemCounted() {
        Meters first = new Meters(new SimpleMeterRegistry());
        first.engineWorked(100, 1);
        MeterReading early = first.reading();
        first.engineWorked(50, 0.5);
        first.deviceQueued(WorkKind.ANALYSIS, 3);
        first.epochDone("models/m", 30, 40);
        MeterReading late = first.reading();

        meters.absorb(MeterReading.NONE, early);
        meters.absorb(early, late);

        assertThat(counter("stategrad.engine.tokens")).isEqualTo(150);
        assertThat(value("stategrad.device.queue", "work", "analysis")).isEqualTo(3);
        assertThat(value("stategrad.validation.perplexity", "model", "models/m"))
                .isEqualTo(40);
        assertThat(value("stategrad.process.memory", "process", "worker")).isGreaterThan(16 << 20);

        meters.absorb(late, late.atRest());
        Meters second = new Meters(new SimpleMeterRegistry());
        second.engineWorked(160, 1);
        meters.absorb(MeterReading.NONE, second.reading());

        assertThat(counter("stategrad.engine.tokens")).isEqualTo(310);
        assertThat(value("stategrad.device.queue", "work", "analysis")).isZero();
        assertThat(value("stategrad.validation.perplexity", "model", "models/m"))
                .as("known although the worker is gone")
                .isEqualTo(40);
    }

    @Test
    void absorb_whatTheServerKnowsBetter_isLeftAlone() {
        meters.jobsWaiting(7);
        MeterReading.Value unheard = new MeterReading.Value("stategrad.unheard.of", "", 1);

        meters.absorb(MeterReading.NONE, new Meters(new SimpleMeterRegistry()).reading());
        meters.absorb(MeterReading.NONE, new MeterReading(List.of(unheard), List.of(unheard)));

        assertThat(registry.get("stategrad.jobs.queue").gauge().value()).isEqualTo(7);
        assertThat(registry.find("stategrad.unheard.of").meters()).isEmpty();
    }

    @Test
    void gpus_nvidiaCardAmongOthers_itsReadingsAreGauges() {
        Series series = new Series(registry);

        GpuMeters gpus = GpuMeters.of(series, List.of(new Card("Intel Corporation"), new Card("NVIDIA Corporation")));

        assertThat(value("stategrad.gpu.utilization", "gpu", "0")).isEqualTo(0.75);
        assertThat(value("stategrad.gpu.memory", "gpu", "0")).isEqualTo(1 << 30);
        assertThat(value("stategrad.gpu.memory.limit", "gpu", "0")).isEqualTo(8.0 * (1 << 30));
        assertThat(value("stategrad.gpu.temperature", "gpu", "0")).isEqualTo(61);
        assertThat(value("stategrad.gpu.power", "gpu", "0")).as("not known").isNaN();
        gpus.close();
        assertThat(value("stategrad.gpu.utilization", "gpu", "0")).isNaN();
    }

    private double counter(String name) {
        return registry.get(name).counter().count();
    }

    private double value(String name, String tag, String tagValue) {
        return registry.get(name).tag(tag, tagValue).gauge().value();
    }

    /** A card as OSHI shows it, with readings as the driver gives them: percent, and below 0 for what it does not know. */
    private record Card(String getVendor) implements GraphicsCard {
        @Override
        public String getName() {
            return "card";
        }

        @Override
        public String getDeviceId() {
            return "0x1";
        }

        @Override
        public String getVersionInfo() {
            return "1";
        }

        @Override
        public long getVRam() {
            return 8L << 30;
        }

        @Override
        public GpuStats createStatsSession() {
            return new Stats();
        }
    }

    private static final class Stats implements GpuStats {
        private boolean closed;

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public GpuTicks getGpuTicks() {
            throw new UnsupportedOperationException();
        }

        @Override
        public double getGpuUtilization() {
            return 75;
        }

        @Override
        public long getVramUsed() {
            return 1 << 30;
        }

        @Override
        public long getSharedMemoryUsed() {
            return -1;
        }

        @Override
        public double getTemperature() {
            return 61;
        }

        @Override
        public double getPowerDraw() {
            return -1;
        }

        @Override
        public long getCoreClockMhz() {
            return -1;
        }

        @Override
        public long getMemoryClockMhz() {
            return -1;
        }

        @Override
        public double getFanSpeedPercent() {
            return -1;
        }
    }
}
