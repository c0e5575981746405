package dev.stategrad.server.meters;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import oshi.SystemInfo;
import oshi.hardware.GpuStats;
import oshi.hardware.GraphicsCard;

/** What NVIDIA's driver says of the GPUs. The process needs no CUDA for it, and takes none of their memory. */
final class GpuMeters implements AutoCloseable {
    // There when the driver is loaded; without it nothing is asked, since the way to the answer takes seconds.
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final String VENDOR = "nvidia";

    private final List<GpuStats> sessions = new ArrayList<>();
    private boolean closed;

    private GpuMeters() {}

    /** Registers the GPUs of this machine, soon; none where there is no driver. */
    static GpuMeters ofThisMachine(Series series) {
        GpuMeters meters = new GpuMeters();
        if (Files.exists(DRIVER)) {
            CompletableFuture.runAsync(
                    () -> meters.register(series, new SystemInfo().getHardware().getGraphicsCards()));
        }
        return meters;
    }

    /** Registers those of {@code cards} that are NVIDIA's, by their numbers as CUDA counts on most machines. */
    static GpuMeters of(Series series, List<GraphicsCard> cards) {
        GpuMeters meters = new GpuMeters();
        meters.register(series, cards);
        return meters;
    }

    private synchronized void register(Series series, List<GraphicsCard> cards) {
        for (GraphicsCard card : cards) {
            if (!closed && card.getVendor().toLowerCase(Locale.ROOT).contains(VENDOR)) {
                register(series, String.valueOf(sessions.size()), card);
            }
        }
    }

    private void register(Series series, String gpu, GraphicsCard card) {
        GpuStats stats = card.createStatsSession();
        sessions.add(stats);
        gauge(series, ServiceMeter.GPU_UTILIZATION, gpu, stats, now -> now.getGpuUtilization() / 100);
        gauge(series, ServiceMeter.GPU_MEMORY, gpu, stats, GpuStats::getVramUsed);
        gauge(series, ServiceMeter.GPU_TEMPERATURE, gpu, stats, GpuStats::getTemperature);
        gauge(series, ServiceMeter.GPU_POWER, gpu, stats, GpuStats::getPowerDraw);
        long memory = card.getVRam();
        series.gauge(ServiceMeter.GPU_MEMORY_TOTAL, gpu, () -> memory);
    }

    private void gauge(
            Series series, ServiceMeter meter, String gpu, GpuStats stats, ToDoubleFunction<GpuStats> value) {
        series.gauge(meter, gpu, () -> read(stats, value));
    }

    // The driver is asked by one thread at a time, and not after the end.
    private synchronized double read(GpuStats stats, ToDoubleFunction<GpuStats> value) {
        double now = closed ? -1 : value.applyAsDouble(stats);
        return now < 0 ? Double.NaN : now;
    }

    @Override
    public synchronized void close() {
        closed = true;
        sessions.forEach(GpuStats::close);
    }
}
