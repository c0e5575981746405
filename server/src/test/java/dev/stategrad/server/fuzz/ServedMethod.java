package dev.stategrad.server.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A method that a server offers, as its own reflection service describes it: a new one cannot be forgotten.
 *
 * @param name full name, {@code package.Service/Method}
 * @param request its request's type
 */
record ServedMethod(String name, MethodType type, Descriptor request) {
    private static final int PATIENCE_SECONDS = 30;
    private static final Set<String> DEVICE =
            Set.of("AnalyzeStateGradients", "PlanAnalysis", "RecordStates", "ScoreTokens", "TraceText", "TrainModel");

    static List<ServedMethod> all(Channel channel) throws Exception {
        List<ServedMethod> methods = new ArrayList<>();
        ServerReflectionRequest list =
                ServerReflectionRequest.newBuilder().setListServices("").build();
        for (ServiceResponse service :
                ask(channel, list).getListServicesResponse().getServiceList()) {
            var symbol = ServerReflectionRequest.newBuilder()
                    .setFileContainingSymbol(service.getName())
                    .build();
            Files files =
                    new Files(ask(channel, symbol).getFileDescriptorResponse().getFileDescriptorProtoList());
            for (MethodDescriptor method : files.service(service.getName()).getMethods()) {
                String name = service.getName() + "/" + method.getName();
                methods.add(new ServedMethod(name, type(method), method.getInputType()));
            }
        }
        return methods;
    }

    /** Whether it may tell nothing for as long as nothing happens. */
    boolean isWatch() {
        return simpleName().startsWith("Watch");
    }

    /** Whether it may wait for the device, and have it for a while. */
    boolean takesDevice() {
        return DEVICE.contains(simpleName());
    }

    /** What the names of the resources begin with that it asks for. */
    String collection() {
        if (simpleName().endsWith("Token") && !simpleName().startsWith("Create")) {
            return "tokens/";
        }
        String service = name.substring(name.lastIndexOf('.', name.indexOf('/')) + 1, name.indexOf('/'));
        return switch (service) {
            case "AnalysisService" -> "analyses/";
            case "JobService" -> "jobs/";
            case "AdminService" -> "users/";
            default -> "models/";
        };
    }

    private String simpleName() {
        return name.substring(name.indexOf('/') + 1);
    }

    private static MethodType type(MethodDescriptor method) {
        if (method.isClientStreaming()) {
            return method.isServerStreaming() ? MethodType.BIDI_STREAMING : MethodType.CLIENT_STREAMING;
        }
        return method.isServerStreaming() ? MethodType.SERVER_STREAMING : MethodType.UNARY;
    }

    private static ServerReflectionResponse ask(Channel channel, ServerReflectionRequest question) throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> call = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        answer.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {}
                });
        call.onNext(question);
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            call.onCompleted();
        }
    }

    /** Descriptors from the files that define them and all that those import. */
    private static final class Files {
        private final Map<String, FileDescriptorProto> protos = new HashMap<>();
        private final Map<String, FileDescriptor> built = new HashMap<>();

        Files(List<ByteString> files) throws InvalidProtocolBufferException {
            for (ByteString file : files) {
                FileDescriptorProto proto = FileDescriptorProto.parseFrom(file);
                protos.put(proto.getName(), proto);
            }
        }

        com.google.protobuf.Descriptors.ServiceDescriptor service(String name) throws DescriptorValidationException {
            String simple = name.substring(name.lastIndexOf('.') + 1);
            for (String file : protos.keySet()) {
                var service = build(file).findServiceByName(simple);
                if (service != null && service.getFullName().equals(name)) {
                    return service;
                }
            }
            throw new AssertionError(name + ": expected in one of " + protos.keySet());
        }

        private FileDescriptor build(String name) throws DescriptorValidationException {
            FileDescriptor known = built.get(name);
            if (known != null) {
                return known;
            }
            FileDescriptorProto proto = Objects.requireNonNull(protos.get(name), name);
            FileDescriptor[] imports = new FileDescriptor[proto.getDependencyCount()];
            for (int i = 0; i < imports.length; i++) {
                imports[i] = build(proto.getDependency(i));
            }
            FileDescriptor file = FileDescriptor.buildFrom(proto, imports);
            built.put(name, file);
            return file;
        }
    }
}
