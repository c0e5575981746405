package dev.stategrad.server.worker;

import dev.stategrad.server.grpc.Callers;
import dev.stategrad.server.grpc.DeviceAccounts;
import dev.stategrad.server.logs.LogContext;
import dev.stategrad.server.tracing.LoggedCalls;
import dev.stategrad.server.work.DeviceAccount;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Opens an account for each call, and tells at its end how long it held the device. */
final class AccountInterceptor implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        DeviceAccount account = CallMetadata.account(headers);
        ServerCall<Q, R> accounted = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                CallMetadata.putDeviceNanos(trailers, account);
                super.close(status, trailers);
            }
        };
        Context context = Callers.with(CallMetadata.caller(headers), DeviceAccounts.with(account));
        return LoggedCalls.with(
                LogContext.Key.USER, account.user(), () -> Contexts.interceptCall(context, accounted, headers, next));
    }
}
