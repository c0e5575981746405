package dev.stategrad.server.worker;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.grpc.ErrorTranslator;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.limits.Places;
import dev.stategrad.v1.AnalysisServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Has a worker answer those calls that have the device while they last. Messages pass as they are. */
public final class Forwarding {
    /** What a worker answers at once. A caller who says nothing more keeps a thread of it for many minutes. */
    private static final int CALLS = 64;

    private static final int CALLS_OF_ONE_CALLER = 16;

    private static final String PLAN =
            AnalysisServiceGrpc.getPlanAnalysisMethod().getFullMethodName();

    private final Places places = new Places("calls that have the device", CALLS, CALLS_OF_ONE_CALLER);
    private final Worker worker;
    private final Supplier<Caller> callers;
    private final ObjLongConsumer<String> deviceTime;
    private final ErrorTranslator errors;

    /**
     * @param callers who makes the call at hand; asked on the thread of the call
     * @param deviceTime told at the end of each call whose user had the device for how many nanoseconds
     */
    public Forwarding(
            Worker worker, Supplier<Caller> callers, ObjLongConsumer<String> deviceTime, ErrorTranslator errors) {
        this.worker = worker;
        this.callers = callers;
        this.deviceTime = deviceTime;
        this.errors = errors;
    }

    /** ScoreTokens, RecordStates, TraceText and PlanAnalysis. */
    public List<ServerMethodDefinition<?, ?>> methods() {
        return Stream.of(
                        AnalysisServiceGrpc.getScoreTokensMethod(),
                        AnalysisServiceGrpc.getRecordStatesMethod(),
                        AnalysisServiceGrpc.getTraceTextMethod(),
                        AnalysisServiceGrpc.getPlanAnalysisMethod())
                .<ServerMethodDefinition<?, ?>>map(this::forwarded)
                .toList();
    }

    private ServerMethodDefinition<byte[], byte[]> forwarded(MethodDescriptor<?, ?> method) {
        MethodDescriptor<byte[], byte[]> bytes = method.toBuilder(ByteMarshaller.INSTANCE, ByteMarshaller.INSTANCE)
                .build();
        ServerCallHandler<byte[], byte[]> handler = (call, headers) -> begin(call, bytes);
        return ServerMethodDefinition.create(bytes, handler);
    }

    private ServerCall.Listener<byte[]> begin(
            ServerCall<byte[], byte[]> call, MethodDescriptor<byte[], byte[]> method) {
        Caller caller = callers.get();
        Deadline deadline = Context.current().getDeadline();
        // Who needs no name on this machine is not kept from their own machine.
        Places.Place place = caller.equals(Caller.LOCAL) ? places.takeAny(caller.user()) : places.take(caller.user());
        var lease = worker.lease();
        ForwardedCall forwarded = new ForwardedCall(call, (status, trailers) -> {
            place.close();
            lease.thenAccept(Worker.Lease::close);
            return over(caller, status, trailers);
        });
        // Outside of the call's context, which would cancel the other call by itself and tell the worker less.
        lease.whenComplete((there, failure) -> Context.ROOT.run(() -> {
            if (there == null) {
                fail(forwarded, failure);
                return;
            }
            CallOptions options = deadline == null ? CallOptions.DEFAULT : CallOptions.DEFAULT.withDeadline(deadline);
            forwarded.connect(there.channel().newCall(method, options), CallMetadata.of(caller));
        }));
        return method.getFullMethodName().equals(PLAN) ? new Planning(forwarded) : forwarded;
    }

    /** Looks at the request before the worker reads it. */
    private static final class Planning extends SimpleForwardingServerCallListener<byte[]> {
        Planning(ServerCall.Listener<byte[]> forwarded) {
            super(forwarded);
        }

        @Override
        public void onMessage(byte[] request) {
            PlanRequests.check(request);
            super.onMessage(request);
        }
    }

    private void fail(ForwardedCall call, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        StatusRuntimeException refused = errors.translate(
                cause == null ? new IllegalStateException("expected a worker or a failure, found neither") : cause);
        call.fail(refused.getStatus(), trailers(refused));
    }

    private Status over(Caller caller, Status status, Metadata trailers) {
        long nanos = CallMetadata.removeDeviceNanos(trailers);
        if (nanos > 0) {
            deviceTime.accept(caller.user(), nanos);
        }
        if (status.getCode() != Status.Code.UNAVAILABLE || isExplained(status, trailers)) {
            return status;
        }
        // No worker has said so: the line to it broke.
        StatusRuntimeException lost = errors.translate(
                new ServiceException(FailureReason.WORKER_LOST, "the process that computes went away; try again"));
        trailers.merge(trailers(lost));
        return lost.getStatus();
    }

    private static boolean isExplained(Status status, Metadata trailers) {
        com.google.rpc.Status rich = StatusProto.fromThrowable(new StatusException(status, trailers));
        return rich != null && rich.getDetailsCount() > 0;
    }

    private static Metadata trailers(StatusRuntimeException refused) {
        Metadata trailers = refused.getTrailers();
        return trailers == null ? new Metadata() : trailers;
    }
}
