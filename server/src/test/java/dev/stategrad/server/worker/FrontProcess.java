package dev.stategrad.server.worker;

import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A front in a process of its own: starts a worker, says what it loaded itself, and stays until it is killed. */
final class FrontProcess {
    private FrontProcess() {}

    /** Prints the worker's process id, and then whether this process has loaded TensorFlow. */
    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[0]);
        ModelStore store = ModelStore.open(data, Clock.systemUTC());
        WorkerProcess worker = new WorkerProcess(
                new WorkerOptions(data, WorkerFixture.MEMORY, Duration.ofSeconds(30)),
                WorkerLimits.defaults(),
                store,
                new Meters(new SimpleMeterRegistry()));
        worker.lease().join();
        System.out.println(worker.pid().orElseThrow());
        System.out.println(Files.readString(Path.of("/proc/self/maps")).contains("libtensorflow"));
        System.out.flush();
        // Until somebody ends it.
        while (System.in.read() >= 0) {
            continue;
        }
    }
}
