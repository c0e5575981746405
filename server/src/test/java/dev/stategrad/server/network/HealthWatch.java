package dev.stategrad.server.network;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A call that stays open. */
final class HealthWatch {
    private final CompletableFuture<HealthCheckResponse> answered = new CompletableFuture<>();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final ClientCall<HealthCheckRequest, HealthCheckResponse> call;

    HealthWatch(Channel channel) {
        call = channel.newCall(HealthGrpc.getWatchMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(HealthCheckResponse message) {
                        answered.complete(message);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                        answered.complete(HealthCheckResponse.getDefaultInstance());
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(HealthCheckRequest.getDefaultInstance());
        call.halfClose();
    }

    /** Waits for the first answer, or the end. */
    void answer() {
        answered.orTimeout(60, TimeUnit.SECONDS).join();
    }

    CompletableFuture<HealthCheckResponse> answered() {
        return answered;
    }

    CompletableFuture<Status> ended() {
        return ended;
    }

    void cancel() {
        call.cancel("enough", null);
    }
}
