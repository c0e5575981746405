package dev.stategrad.server.grpc;

import com.google.protobuf.Descriptors;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.v1.AdminServiceGrpc;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.JobServiceGrpc;
import dev.stategrad.v1.ModelServiceGrpc;
import dev.stategrad.v1.ScopeProto;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The scope that each method needs. For our own methods it stands in the {@code .proto} files. Of gRPC's own, the question for health
 * is open, since it is asked by machines that hold no token; to watch health or to ask what there is takes a reader, since a stranger
 * could keep any number of such calls. Whatever else there may be is closed to all.
 */
final class MethodScopes {
    private static final Map<String, Scope> SCOPES = scopes(List.of(
            ModelServiceGrpc.getServiceDescriptor(),
            AnalysisServiceGrpc.getServiceDescriptor(),
            JobServiceGrpc.getServiceDescriptor(),
            AdminServiceGrpc.getServiceDescriptor()));
    private static final Set<String> OPEN = Set.of(HealthGrpc.getCheckMethod().getFullMethodName());

    private MethodScopes() {}

    /** Whether anybody may call it. */
    static boolean isOpen(String fullMethodName) {
        return OPEN.contains(fullMethodName);
    }

    /** What a caller must hold; empty: nobody may call it. */
    static Optional<Scope> needed(String fullMethodName) {
        return Optional.ofNullable(SCOPES.get(fullMethodName));
    }

    private static Map<String, Scope> scopes(List<ServiceDescriptor> services) {
        Map<String, Scope> scopes = new HashMap<>();
        for (ServiceDescriptor service : services) {
            for (MethodDescriptor<?, ?> method : service.getMethods()) {
                scope(method).ifPresent(scope -> scopes.put(method.getFullMethodName(), scope));
            }
        }
        scopes.put(HealthGrpc.getWatchMethod().getFullMethodName(), Scope.READ);
        scopes.put(ServerReflectionGrpc.getServerReflectionInfoMethod().getFullMethodName(), Scope.READ);
        return Map.copyOf(scopes);
    }

    private static Optional<Scope> scope(MethodDescriptor<?, ?> method) {
        if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema)) {
            return Optional.empty();
        }
        Descriptors.MethodDescriptor descriptor = schema.getMethodDescriptor();
        return switch (descriptor.getOptions().getExtension(ScopeProto.scope)) {
            case SCOPE_READ -> Optional.of(Scope.READ);
            case SCOPE_SUBMIT -> Optional.of(Scope.SUBMIT);
            case SCOPE_ADMIN -> Optional.of(Scope.ADMIN);
            case SCOPE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }
}
