package dev.stategrad.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call of any method, whatever its messages. */
final class AnyCall {
    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int PATIENCE_SECONDS = 30;

    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final ClientCall<Object, Object> call;
    private final MethodDescriptor<Object, Object> method;

    /** How a call ended: its canonical code, and the reason that the error carries; empty when it carries none. */
    record Outcome(Status.Code code, String reason) {}

    private AnyCall(Channel channel, MethodDescriptor<Object, Object> method) {
        this.method = method;
        this.call = channel.newCall(method, CallOptions.DEFAULT);
    }

    /** Opens a call and sends nothing yet. */
    static AnyCall open(Channel channel, MethodDescriptor<?, ?> method, String... authorization) {
        @SuppressWarnings("unchecked")
        MethodDescriptor<Object, Object> any = (MethodDescriptor<Object, Object>) method;
        AnyCall opened = new AnyCall(channel, any);
        Metadata headers = new Metadata();
        for (String value : authorization) {
            headers.put(AUTHORIZATION, value);
        }
        opened.call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        opened.outcome.complete(new Outcome(status.getCode(), reason(status, trailers)));
                    }
                },
                headers);
        opened.call.request(Integer.MAX_VALUE);
        return opened;
    }

    /** Sends an empty message and waits for the end. */
    static Outcome make(Channel channel, MethodDescriptor<?, ?> method, String... authorization) {
        AnyCall opened = open(channel, method, authorization);
        opened.sendEmpty();
        return opened.outcome();
    }

    void sendEmpty() {
        MethodDescriptor.PrototypeMarshaller<?> marshaller =
                (MethodDescriptor.PrototypeMarshaller<?>) method.getRequestMarshaller();
        call.sendMessage(marshaller.getMessagePrototype());
        call.halfClose();
    }

    void cancel() {
        call.cancel("enough", null);
    }

    void halfClose() {
        call.halfClose();
    }

    void send(Object message) {
        call.sendMessage(message);
    }

    boolean isOver() {
        return outcome.isDone();
    }

    Outcome outcome() {
        try {
            return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(method.getFullMethodName() + " did not end", e);
        }
    }

    private static String reason(Status status, Metadata trailers) {
        com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
        for (Any detail : details.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                try {
                    return detail.unpack(ErrorInfo.class).getReason();
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return "";
    }
}
