package dev.stategrad.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @Test
    void parse_exampleOfTheStandard_isRead() {
        assertThat(TraceContext.parse(TRACEPARENT))
                .contains(new TraceContext(TRACE, "00f067aa0ba902b7", "01"))
                .map(TraceContext::header)
                .contains(TRACEPARENT);
    }

    @Test
    void parse_laterVersionWithMoreFields_isReadAsFarAsKnown() {
        assertThat(TraceContext.parse("cc-" + TRACE + "-00f067aa0ba902b7-01-what-the-future-brings"))
                .map(TraceContext::traceId)
                .contains(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-00f067aa0ba902b7",
                "00-" + TRACE + "-00f067aa0ba902b7-01-more",
                "ff-" + TRACE + "-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-" + TRACE + "-00f067aa0ba902b7-01\n",
            })
    void parse_anythingElse_isNone(String header) {
        assertThat(TraceContext.parse(header)).isEmpty();
    }

    @Test
    void call_onBehalfOfATracedCall_carriesTheSameTraceAndASpanOfItsOwn() throws Exception {
        AtomicReference<TraceContext> outer = new AtomicReference<>(TraceContext.begin());
        AtomicReference<TraceContext> inner = new AtomicReference<>(TraceContext.begin());
        Server worker = server("trace-worker", () -> inner.set(TraceContext.KEY.get()));
        ManagedChannel toWorker =
                InProcessChannelBuilder.forName("trace-worker").build();
        Channel forwarding = ClientInterceptors.intercept(toWorker, new TraceForwarding());
        Server front = server("trace-front", () -> {
            outer.set(TraceContext.KEY.get());
            HealthGrpc.newBlockingStub(forwarding).check(HealthCheckRequest.getDefaultInstance());
        });
        ManagedChannel toFront = InProcessChannelBuilder.forName("trace-front").build();
        try {
            call(toFront, Optional.of(TRACEPARENT));

            assertThat(Objects.requireNonNull(outer.get()).traceId()).isEqualTo(TRACE);
            assertThat(Objects.requireNonNull(inner.get()).traceId()).isEqualTo(TRACE);
            assertThat(Objects.requireNonNull(inner.get()).spanId())
                    .isNotEqualTo(Objects.requireNonNull(outer.get()).spanId());

            call(toFront, Optional.empty());

            assertThat(Objects.requireNonNull(outer.get()).traceId())
                    .matches("[0-9a-f]{32}")
                    .isNotEqualTo(TRACE);
            assertThat(Objects.requireNonNull(inner.get()).traceId())
                    .isEqualTo(Objects.requireNonNull(outer.get()).traceId());
        } finally {
            toFront.shutdownNow();
            toWorker.shutdownNow();
            front.shutdownNow();
            worker.shutdownNow();
        }
    }

    private static void call(ManagedChannel channel, Optional<String> traceparent) {
        Metadata headers = new Metadata();
        traceparent.ifPresent(header -> headers.put(TraceContext.HEADER, header));
        HealthGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .check(HealthCheckRequest.getDefaultInstance());
    }

    private static Server server(String name, Runnable work) throws IOException {
        HealthGrpc.HealthImplBase service = new HealthGrpc.HealthImplBase() {
            @Override
            public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
                work.run();
                responses.onNext(HealthCheckResponse.getDefaultInstance());
                responses.onCompleted();
            }
        };
        return InProcessServerBuilder.forName(name)
                .addService(ServerInterceptors.intercept(service, new Tracing()))
                .build()
                .start();
    }
}
