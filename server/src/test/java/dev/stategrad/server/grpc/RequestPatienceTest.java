package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.grpc.AnyCall.Outcome;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import dev.stategrad.v1.ModelServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestPatienceTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Outcome IDLE = new Outcome(Status.Code.ABORTED, "IDLE");

    private final CompletableFuture<Void> letGo = new CompletableFuture<>();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final List<Server> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.forEach(Server::shutdownNow);
    }

    @Test
    void check_whoseRequestDoesNotCome_ends() throws IOException {
        ManagedChannel channel = start(SHORT, LONG, LONG);

        AnyCall call = AnyCall.open(channel, HealthGrpc.getCheckMethod());

        assertThat(call.outcome()).isEqualTo(IDLE);
    }

    @Test
    void watch_whoseRequestDoesNotCome_ends() throws IOException {
        ManagedChannel channel = start(LONG, SHORT, LONG);

        AnyCall call = AnyCall.open(channel, HealthGrpc.getWatchMethod());

        assertThat(call.outcome()).isEqualTo(IDLE);
    }

    @Test
    void watch_whoseRequestHasCome_goesOn() throws Exception {
        ManagedChannel channel = start(LONG, SHORT, LONG);
        AnyCall watch = AnyCall.open(channel, HealthGrpc.getWatchMethod());
        watch.sendEmpty();

        // By then it would have ended, too.
        assertThat(AnyCall.open(channel, HealthGrpc.getWatchMethod()).outcome()).isEqualTo(IDLE);

        assertThat(watch.isOver()).isFalse();
        watch.cancel();
    }

    @Test
    void upload_thatStops_endsAndIsLetGoOf() throws Exception {
        ManagedChannel channel = start(LONG, LONG, SHORT);
        AnyCall call = AnyCall.open(channel, ModelServiceGrpc.getImportModelMethod());
        call.send(ImportModelRequest.getDefaultInstance());

        assertThat(call.outcome()).isEqualTo(IDLE);
        letGo.get(30, TimeUnit.SECONDS);
    }

    @Test
    void upload_whoseAnswerTakesLonger_isAnswered() throws Exception {
        ManagedChannel channel = start(LONG, LONG, SHORT);
        AnyCall call = AnyCall.open(channel, ModelServiceGrpc.getImportModelMethod());
        call.halfClose();

        assertThat(AnyCall.open(channel, ModelServiceGrpc.getImportModelMethod())
                        .outcome())
                .isEqualTo(IDLE);
        answer.countDown();

        assertThat(call.outcome()).isEqualTo(new Outcome(Status.Code.OK, ""));
    }

    private ManagedChannel start(Duration unnamed, Duration named, Duration uploads) throws IOException {
        ErrorTranslator errors = new ErrorTranslator(new Meters(new SimpleMeterRegistry()));
        String name = InProcessServerBuilder.generateName();
        servers.add(InProcessServerBuilder.forName(name)
                .addService(ServerInterceptors.intercept(
                        new HealthStatusManager().getHealthService(),
                        new RequestPatience(unnamed, named, uploads, errors),
                        new UnexpectedErrors(errors)))
                .addService(ServerInterceptors.intercept(
                        new Imports(),
                        new RequestPatience(unnamed, named, uploads, errors),
                        new UnexpectedErrors(errors)))
                .build()
                .start());
        ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        channels.add(channel);
        return channel;
    }

    /** Answers each import when it may, and tells when one is over before. */
    private final class Imports extends ModelServiceGrpc.ModelServiceImplBase {
        @Override
        public StreamObserver<ImportModelRequest> importModel(StreamObserver<ImportModelResponse> response) {
            ((ServerCallStreamObserver<ImportModelResponse>) response).setOnCancelHandler(() -> letGo.complete(null));
            return new StreamObserver<>() {
                @Override
                public void onNext(ImportModelRequest message) {}

                @Override
                public void onError(Throwable gone) {}

                @Override
                public void onCompleted() {
                    try {
                        answer.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    response.onNext(ImportModelResponse.getDefaultInstance());
                    response.onCompleted();
                }
            };
        }
    }
}
