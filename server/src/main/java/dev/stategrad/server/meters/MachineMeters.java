package dev.stategrad.server.meters;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import oshi.hardware.GraphicsCard;

/** What the machine and the JVM say of this process: memory, processor, threads, the disk of the data, GPUs. */
public final class MachineMeters implements AutoCloseable {
    private static final String SERVER = "server";

    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final GpuMeters gpus;

    /** @param dataDirectory whose disk is watched */
    public MachineMeters(MeterRegistry registry, Path dataDirectory) {
        this(registry, dataDirectory, GpuMeters::ofThisMachine);
    }

    /** The same with these cards in place of those that the machine shows. */
    public MachineMeters(MeterRegistry registry, Path dataDirectory, List<GraphicsCard> cards) {
        this(registry, dataDirectory, series -> GpuMeters.of(series, cards));
    }

    private MachineMeters(MeterRegistry registry, Path dataDirectory, Function<Series, GpuMeters> found) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new DiskSpaceMetrics(dataDirectory.toFile()).bindTo(registry);
        garbage.bindTo(registry);
        Series series = new Series(registry);
        series.gauge(ServiceMeter.PROCESS_MEMORY, SERVER, ResidentMemory::bytes);
        gpus = found.apply(series);
    }

    @Override
    public void close() {
        garbage.close();
        gpus.close();
    }
}
