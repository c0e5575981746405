package dev.stategrad.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.ByteString;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.grpc.ErrorTranslator;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.RecordStatesRequest;
import dev.stategrad.v1.RecordStatesResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Client, front and worker with real sockets between them, where the worker could send much faster than the client reads. */
@Timeout(120)
class ForwardedFlowTest {
    private static final int MESSAGES = 100;
    private static final int MESSAGE_BYTES = 1 << 20;
    private static final long DIRECT_LIMIT = 10 << 20;

    @TempDir
    Path folder;

    private final AtomicInteger sent = new AtomicInteger();
    private final EventLoopGroup threads = UnixSocket.threads("test", 2);
    private Server worker;
    private ManagedChannel workerChannel;
    private Server front;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        assumeThat(UnixSocket.isAvailable()).as("Linux").isTrue();
        Path socket = folder.resolve("worker");
        worker = UnixSocket.server(socket, threads)
                .addService(new Fast())
                .build()
                .start();
        workerChannel = UnixSocket.channel(socket, threads);
        Forwarding forwarding = new Forwarding(
                new Standing(),
                () -> Caller.LOCAL,
                (user, nanos) -> {},
                new ErrorTranslator(new Meters(new SimpleMeterRegistry())));
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(AnalysisServiceGrpc.SERVICE_NAME);
        forwarding.methods().forEach(service::addMethod);
        front = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(service.build())
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", front.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        front.shutdownNow();
        workerChannel.shutdownNow();
        worker.shutdownNow();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void recordStates_slowReader_findsFewMessagesWaitingAndEveryOneInTheEnd() throws Exception {
        SlowReader reader = new SlowReader();
        ClientCall<RecordStatesRequest, RecordStatesResponse> call =
                channel.newCall(AnalysisServiceGrpc.getRecordStatesMethod(), CallOptions.DEFAULT);
        call.start(reader, new Metadata());
        call.sendMessage(RecordStatesRequest.getDefaultInstance());
        call.halfClose();

        int mostAhead = 0;
        long mostDirect = 0;
        for (int read = 1; read <= MESSAGES; read++) {
            call.request(1);
            reader.awaitOne();
            mostAhead = Math.max(mostAhead, settled() - read);
            mostDirect = Math.max(mostDirect, PlatformDependent.usedDirectMemory());
        }
        call.request(1);

        assertThat(reader.over.get(60, TimeUnit.SECONDS).isOk()).isTrue();
        assertThat(sent).hasValue(MESSAGES);
        // One at each of the three ends of the two lines, and what the windows of HTTP/2 hold.
        assertThat(mostAhead).isLessThanOrEqualTo(8);
        // Client, front and worker are one process here.
        assertThat(mostDirect).isPositive().isLessThan(3 * DIRECT_LIMIT);
    }

    /** Messages that the worker has sent, once it sends no more of its own accord. */
    private int settled() throws Exception {
        int before = -1;
        int now = sent.get();
        while (now != before) {
            before = now;
            // Whoever could send now has the line to themselves for a round trip through both processes' threads.
            channel.getState(false);
            for (int i = 0; i < 3; i++) {
                roundTrip();
            }
            now = sent.get();
        }
        return now;
    }

    private void roundTrip() throws Exception {
        CompletableFuture<Status> over = new CompletableFuture<>();
        ClientCall<RecordStatesRequest, RecordStatesResponse> call =
                channel.newCall(AnalysisServiceGrpc.getRecordStatesMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        over.complete(status);
                    }
                },
                new Metadata());
        call.halfClose();
        call.request(1);
        over.get(30, TimeUnit.SECONDS);
    }

    /** Sends all it can as soon as it is asked for anything; without a message nothing is asked for. */
    private final class Fast extends AnalysisServiceGrpc.AnalysisServiceImplBase {
        @Override
        public StreamObserver<RecordStatesRequest> recordStates(StreamObserver<RecordStatesResponse> responses) {
            var out = (ServerCallStreamObserver<RecordStatesResponse>) responses;
            RecordStatesResponse message = RecordStatesResponse.newBuilder()
                    .setStates(ByteString.copyFrom(new byte[MESSAGE_BYTES]))
                    .build();
            AtomicInteger left = new AtomicInteger();
            Runnable send = () -> {
                while (out.isReady() && left.get() > 0) {
                    sent.incrementAndGet();
                    out.onNext(message);
                    if (left.decrementAndGet() == 0) {
                        out.onCompleted();
                    }
                }
            };
            out.setOnReadyHandler(send);
            return new StreamObserver<>() {
                @Override
                public void onNext(RecordStatesRequest request) {
                    left.set(MESSAGES);
                    send.run();
                }

                @Override
                public void onError(Throwable gone) {
                    left.set(0);
                }

                @Override
                public void onCompleted() {
                    if (left.get() == 0) {
                        out.onCompleted();
                    }
                }
            };
        }
    }

    private static final class SlowReader extends ClientCall.Listener<RecordStatesResponse> {
        private final Semaphore arrived = new Semaphore(0);
        private final CompletableFuture<Status> over = new CompletableFuture<>();

        @Override
        public void onMessage(RecordStatesResponse message) {
            arrived.release();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            over.complete(status);
        }

        void awaitOne() throws InterruptedException {
            assertThat(arrived.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The worker behind the socket, which is always there. */
    private final class Standing implements Worker, Worker.Lease {
        @Override
        public CompletableFuture<Lease> lease() {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public Channel channel() {
            return workerChannel;
        }

        @Override
        public void kill() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RunningJob start(Start start, Listener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ParityReport check(ModelWeights weights, ParityReference reference, DeviceAccount account) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // Closed by the test.
        }
    }
}
