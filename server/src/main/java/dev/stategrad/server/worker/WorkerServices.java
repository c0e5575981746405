package dev.stategrad.server.worker;

import dev.stategrad.server.grpc.DeviceCalls;
import dev.stategrad.server.grpc.ErrorTranslator;
import dev.stategrad.server.grpc.UnexpectedErrors;
import dev.stategrad.server.grpc.WireMessages;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.tracing.Tracing;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.Device;
import dev.stategrad.server.work.Workers;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.stream.Stream;

/** All that a worker offers, over the device of this machine. */
final class WorkerServices implements AutoCloseable {
    /** Most bytes of a message, as of any that comes from outside. */
    static final int MAX_MESSAGE_BYTES = 4 << 20;

    private static final String DEVICE_SPEED = "device-speed.json";
    private static final int THREADS = 64;

    // Apart, so that no number of open calls keeps an accepted job from its thread.
    private final Workers jobs = new Workers(THREADS);
    private final Workers calls = new Workers(THREADS);
    private final List<ServerServiceDefinition> services;

    /** @param front {@link ModelStore#owner} of the process that hands trainings over */
    WorkerServices(WorkerOptions options, ModelStore store, String front, Meters meters) {
        meters.computesHere();
        ErrorTranslator errors = new ErrorTranslator(meters);
        Device device = new Device(options.memoryBytes(), meters);
        Analyses analyses =
                new Analyses(store, device, meters, options.dataDirectory().resolve(DEVICE_SPEED));
        Trainer trainer = new Trainer(store.trainings(), front, device, meters, options.checkpointInterval());
        // The last one named comes first in a call.
        services = Stream.<BindableService>of(
                        new WorkerEndpoint(options, store, analyses, trainer, jobs, calls, errors, meters),
                        new DeviceCalls(store, analyses, calls, errors))
                .map(service -> ServerInterceptors.intercept(
                        WireMessages.readWithin(service.bindService()),
                        new UnexpectedErrors(errors),
                        new AccountInterceptor(),
                        new Tracing()))
                .toList();
    }

    List<ServerServiceDefinition> services() {
        return services;
    }

    /** Whether it was closed, and nothing is at work any more. */
    boolean isStopped() {
        return jobs.isStopped() && calls.isStopped();
    }

    /** Has all jobs write down where they stand, ends all calls, and waits for that, for a few seconds at most. */
    @Override
    public void close() {
        jobs.close();
        calls.close();
    }
}
