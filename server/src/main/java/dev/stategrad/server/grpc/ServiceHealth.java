package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.Visibility;
import dev.stategrad.server.models.ModelName;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.v1.AnalysisServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/**
 * grpc.health.v1: whether the server (service {@code ""}), one of its services, or a model ({@code models/ID}) can be had.
 *
 * <p>A device that failed its self-test takes down the server as a whole and the service of analyses; models and jobs can
 * still be looked at. Health asks nobody who they are, so it knows only models that all may see; any other is NOT_FOUND.
 * A model can be checked, not watched: it may change by another process's hand.
 */
public final class ServiceHealth {
    private static final String WHOLE = HealthStatusManager.SERVICE_NAME_ALL_SERVICES;
    private static final String MODEL = "models/";

    private final HealthStatusManager statuses = new HealthStatusManager();
    private final ModelStore store;
    private volatile boolean draining;

    public ServiceHealth(ModelStore store) {
        this.store = store;
    }

    /** Answers the checks. */
    public ServerServiceDefinition service() {
        return new Answers(statuses.getHealthService(), this).bindService();
    }

    /** A service is offered. */
    public void serving(String service) {
        statuses.setStatus(service, ServingStatus.SERVING);
    }

    /** The self-test of the device came out so. */
    public void deviceTested(boolean passed) {
        ServingStatus status = passed ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        statuses.setStatus(WHOLE, status);
        statuses.setStatus(AnalysisServiceGrpc.SERVICE_NAME, status);
    }

    /** From now on nothing is served. */
    public void draining() {
        draining = true;
        statuses.enterTerminalState();
    }

    /** Empty when there is no such model, or one that not all may see: which of both is nobody's business. */
    private Optional<ServingStatus> model(String name) {
        ModelRecord model;
        try {
            model = store.get(ModelName.of(name));
        } catch (ServiceException | InvalidInputException e) {
            return Optional.empty();
        }
        if (model.ownership().visibility() != Visibility.LAB) {
            return Optional.empty();
        }
        boolean served = model.status() == ModelStatus.READY && !draining;
        return Optional.of(served ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    private static final class Answers extends HealthGrpc.HealthImplBase {
        private final HealthGrpc.HealthImplBase services;
        private final ServiceHealth health;

        Answers(BindableService services, ServiceHealth health) {
            this.services = (HealthGrpc.HealthImplBase) services;
            this.health = health;
        }

        @Override
        public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
            if (!request.getService().startsWith(MODEL)) {
                services.check(request, responses);
                return;
            }
            Optional<ServingStatus> status = health.model(request.getService());
            if (status.isEmpty()) {
                responses.onError(
                        Status.NOT_FOUND.withDescription("unknown service").asRuntimeException());
                return;
            }
            responses.onNext(
                    HealthCheckResponse.newBuilder().setStatus(status.get()).build());
            responses.onCompleted();
        }

        @Override
        public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
            if (request.getService().startsWith(MODEL)) {
                responses.onError(Status.UNIMPLEMENTED
                        .withDescription("a model can be checked, not watched")
                        .asRuntimeException());
            } else {
                services.watch(request, responses);
            }
        }
    }
}
