package dev.stategrad.server.grpc;

import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.Trainings;
import dev.stategrad.server.work.Workers;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.stream.Stream;

/** All services, ready to be added to a server. */
public final class Endpoints {
    private final Draining draining = new Draining();
    private final List<ServerServiceDefinition> services;

    public Endpoints(ModelStore store, Trainings trainings, Analyses analyses, Workers workers, Meters meters) {
        ErrorTranslator errors = new ErrorTranslator(meters);
        UnexpectedErrors unexpected = new UnexpectedErrors(errors);
        // The last one named comes first in a call.
        services = Stream.<BindableService>of(
                        new ModelEndpoint(store, trainings, analyses, errors),
                        new AnalysisEndpoint(store, analyses, workers, errors))
                .map(service -> ServerInterceptors.intercept(
                        service, new UserLogging(), draining, new Recognition(), unexpected))
                .toList();
    }

    public List<ServerServiceDefinition> services() {
        return services;
    }

    /** From now on new calls are refused with UNAVAILABLE. */
    public void beginDraining() {
        draining.begin();
    }
}
