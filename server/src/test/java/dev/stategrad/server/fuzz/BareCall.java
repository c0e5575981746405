package dev.stategrad.server.fuzz;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call of bytes, that waits for each sign of life from the server for so long and no longer. */
final class BareCall {
    private static final int MOST_ANSWERS = 10_000;
    private static final Duration LONGEST = Duration.ofSeconds(5);
    // Who watches hears where things stand, and then of changes alone.
    private static final Duration WATCHED = Duration.ofMillis(50);
    private static final Marshaller<byte[]> BYTES = new Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private BareCall() {}

    /**
     * How a call ended.
     *
     * @param status null when it did not, and the caller left
     * @param silence longest time for which the caller waited without a word from the server
     */
    record Answer(@Nullable Status status, Metadata trailers, int messages, Duration silence) {
        private Answer(int messages, Duration silence) {
            this(null, new Metadata(), messages, silence);
        }
    }

    private record End(Status status, Metadata trailers) {}

    static Answer make(Channel channel, ServedMethod method, MutatedCall sent, Duration patience)
            throws InterruptedException {
        MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(method.type())
                .setFullMethodName(method.name())
                .setRequestMarshaller(BYTES)
                .setResponseMarshaller(BYTES)
                .build();
        ClientCall<byte[], byte[]> call = channel.newCall(descriptor, CallOptions.DEFAULT);
        BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        call.start(new Events(events), sent.headers());
        call.request(MOST_ANSWERS);
        sent.messages().forEach(call::sendMessage);
        if (!sent.halfClosed()) {
            call.cancel("the caller went away", null);
            return new Answer(0, Duration.ZERO);
        }
        call.halfClose();
        Answer answer = await(events, patience, method.isWatch());
        if (answer.status() == null) {
            call.cancel("the test has seen enough", null);
        }
        return answer;
    }

    private static Answer await(BlockingQueue<Object> events, Duration patience, boolean watches)
            throws InterruptedException {
        long start = System.nanoTime();
        Duration longest = Duration.ZERO;
        for (int messages = 0; ; messages++) {
            boolean watching = watches && messages > 0;
            long since = System.nanoTime();
            Object event = events.poll((watching ? WATCHED : patience).toNanos(), TimeUnit.NANOSECONDS);
            long now = System.nanoTime();
            if (!watching && now - since > longest.toNanos()) {
                longest = Duration.ofNanos(now - since);
            }
            if (event instanceof End end) {
                return new Answer(end.status, end.trailers, messages, longest);
            }
            // Who works, and says so, may take longer.
            if (event == null || now - start > LONGEST.toNanos()) {
                return new Answer(messages, longest);
            }
        }
    }

    private static final class Events extends ClientCall.Listener<byte[]> {
        private final BlockingQueue<Object> events;

        Events(BlockingQueue<Object> events) {
            this.events = events;
        }

        @Override
        public void onMessage(byte[] message) {
            events.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            events.add(new End(status, trailers));
        }
    }
}
