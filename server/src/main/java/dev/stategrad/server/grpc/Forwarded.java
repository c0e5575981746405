package dev.stategrad.server.grpc;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Services some of whose methods another process answers. */
final class Forwarded {
    private Forwarded() {}

    /** The same service with some of its methods replaced; they may have marshallers of their own. */
    static ServerServiceDefinition into(ServerServiceDefinition service, List<ServerMethodDefinition<?, ?>> forwarded) {
        Map<String, ServerMethodDefinition<?, ?>> elsewhere = forwarded.stream()
                .collect(Collectors.toMap(
                        method -> method.getMethodDescriptor().getFullMethodName(), Function.identity()));
        List<ServerMethodDefinition<?, ?>> methods = service.getMethods().stream()
                .<ServerMethodDefinition<?, ?>>map(method ->
                        elsewhere.getOrDefault(method.getMethodDescriptor().getFullMethodName(), method))
                .toList();
        ServiceDescriptor original = service.getServiceDescriptor();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(original.getName()).setSchemaDescriptor(original.getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder combined = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(combined::addMethod);
        return combined.build();
    }
}
