package dev.stategrad.server.worker;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A call that another process answers. On either side the next message is asked for when the other side has room for it, so
 * that one message each way is in memory, however fast one side sends and however slowly the other reads.
 */
final class ForwardedCall extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> caller;
    private final End end;
    private final boolean sendsOneMessage;
    private @Nullable ClientCall<byte[], byte[]> callee;
    private boolean halfClosed;
    private boolean cancelled;
    private boolean closed;
    /** Whether the caller has sent a message that the callee had no room behind. */
    private boolean requestsHeld;
    /** The same the other way. */
    private boolean responsesHeld;

    /** What is to be done when the call is over. */
    @FunctionalInterface
    interface End {
        /**
         * @param trailers of the callee, to be changed for the caller
         * @return what the caller is told
         */
        Status over(Status status, Metadata trailers);
    }

    ForwardedCall(ServerCall<byte[], byte[]> caller, End end) {
        this.caller = caller;
        this.end = end;
        this.sendsOneMessage = caller.getMethodDescriptor().getType().clientSendsOneMessage();
    }

    /** Begins once the other process is there. Nothing has been asked of the caller before. */
    void connect(ClientCall<byte[], byte[]> call, Metadata headers) {
        synchronized (this) {
            if (!cancelled) {
                callee = call;
                call.start(new Answers(call), headers);
                call.request(1);
                caller.request(1);
                if (halfClosed) {
                    call.halfClose();
                }
                return;
            }
        }
        close(Status.CANCELLED, new Metadata());
    }

    /** Ends without the other process. */
    void fail(Status status, Metadata trailers) {
        close(status, trailers);
    }

    @Override
    public void onMessage(byte[] message) {
        ClientCall<byte[], byte[]> to = callee();
        if (to == null) {
            throw new IllegalStateException("expected no message before one was asked for");
        }
        to.sendMessage(message);
        synchronized (this) {
            // Who sends one message is never told that there is room again; another one is a mistake that must be
            // noticed.
            if (!sendsOneMessage && !to.isReady()) {
                requestsHeld = true;
                return;
            }
        }
        caller.request(1);
    }

    @Override
    public void onHalfClose() {
        ClientCall<byte[], byte[]> to;
        synchronized (this) {
            halfClosed = true;
            to = callee;
        }
        if (to != null) {
            to.halfClose();
        }
    }

    @Override
    public void onCancel() {
        ClientCall<byte[], byte[]> to;
        synchronized (this) {
            cancelled = true;
            to = callee;
        }
        if (to == null) {
            close(Status.CANCELLED, new Metadata());
        } else {
            to.cancel("the caller went away", null);
        }
    }

    @Override
    public void onReady() {
        ClientCall<byte[], byte[]> from;
        synchronized (this) {
            from = responsesHeld ? callee : null;
            responsesHeld = false;
        }
        if (from != null) {
            from.request(1);
        }
    }

    private synchronized @Nullable ClientCall<byte[], byte[]> callee() {
        return callee;
    }

    private void close(Status status, Metadata trailers) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        Status told = end.over(status, trailers);
        caller.close(told, trailers);
    }

    /** What comes back. */
    private final class Answers extends ClientCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> call;

        Answers(ClientCall<byte[], byte[]> call) {
            this.call = call;
        }

        @Override
        public void onHeaders(Metadata headers) {
            caller.sendHeaders(new Metadata());
        }

        @Override
        public void onMessage(byte[] message) {
            caller.sendMessage(message);
            synchronized (ForwardedCall.this) {
                if (!caller.isReady()) {
                    responsesHeld = true;
                    return;
                }
            }
            call.request(1);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            close(status, trailers);
        }

        @Override
        public void onReady() {
            boolean held;
            synchronized (ForwardedCall.this) {
                held = requestsHeld;
                requestsHeld = false;
            }
            if (held) {
                caller.request(1);
            }
        }
    }
}
