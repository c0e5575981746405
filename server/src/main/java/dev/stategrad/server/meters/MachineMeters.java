package dev.stategrad.server.meters;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.nio.file.Path;

/** What the machine and the JVM say of this process: memory, processor, threads, the disk of the data, GPUs. */
public final class MachineMeters implements AutoCloseable {
    private static final String SERVER = "server";

    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final GpuMeters gpus;

    /** @param dataDirectory whose disk is watched */
    public MachineMeters(MeterRegistry registry, Path dataDirectory) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new DiskSpaceMetrics(dataDirectory.toFile()).bindTo(registry);
        garbage.bindTo(registry);
        Series series = new Series(registry);
        series.gauge(ServiceMeter.PROCESS_MEMORY, SERVER, ResidentMemory::bytes);
        gpus = GpuMeters.ofThisMachine(series);
    }

    @Override
    public void close() {
        garbage.close();
        gpus.close();
    }
}
