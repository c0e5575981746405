package dev.stategrad.server.grpc;

import dev.stategrad.server.audit.AuditEntry;
import dev.stategrad.server.audit.AuditLog;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.Scope;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes down who did what, for every call that changes something or takes the device, when its outcome is known. */
final class AuditTrail implements ServerInterceptor {
    private final AuditLog audit;

    AuditTrail(AuditLog audit) {
        this.audit = audit;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        if (MethodScopes.needed(method).filter(Scope.READ::equals).isPresent() || MethodScopes.isOpen(method)) {
            return next.startCall(call, headers);
        }
        Act act = new Act(audit, Callers.current().user(), method, Peers.address(call));
        Context context = Context.current().withValue(Act.KEY, act);
        try {
            return new Listening<>(Contexts.interceptCall(context, new Answering<>(call, act), headers, next), act);
        } catch (ServiceException e) {
            act.refused(e);
            throw e;
        }
    }

    /** One call, written down once. */
    static final class Act {
        /** That of the call at hand, for who can read its messages; without a value where it is not written down. */
        static final Context.Key<Act> KEY = Context.key("stategrad-act");

        private final AuditLog audit;
        private final String user;
        private final String method;
        private final String peer;
        private final AtomicBoolean written = new AtomicBoolean();
        private volatile String resource = "";

        Act(AuditLog audit, String user, String method, String peer) {
            this.audit = audit;
            this.user = user;
            this.method = method;
            this.peer = peer;
        }

        void concerns(Object message) {
            if (resource.isEmpty()) {
                resource = ResourceNames.in(message);
            }
        }

        void ended(Status status, Metadata trailers) {
            write(status.getCode().name(), status.isOk() ? "" : ErrorTranslator.reason(status, trailers));
        }

        void cancelled() {
            write(Status.Code.CANCELLED.name(), "");
        }

        /** Before it began: floods of these are not written one by one. */
        void refused(ServiceException why) {
            if (written.compareAndSet(false, true)) {
                audit.refused(entry(
                        ErrorTranslator.code(why.reason()).name(), why.reason().name()));
            }
        }

        private void write(String outcome, String reason) {
            if (written.compareAndSet(false, true)) {
                audit.acted(entry(outcome, reason));
            }
        }

        private AuditEntry entry(String outcome, String reason) {
            return new AuditEntry(user, method, resource, outcome, reason, peer);
        }
    }

    private static final class Answering<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final Act act;

        Answering(ServerCall<Q, R> call, Act act) {
            super(call);
            this.act = act;
        }

        @Override
        public void close(Status status, Metadata trailers) {
            act.ended(status, trailers);
            super.close(status, trailers);
        }
    }

    private static final class Listening<Q> extends SimpleForwardingServerCallListener<Q> {
        private final Act act;

        Listening(ServerCall.Listener<Q> listener, Act act) {
            super(listener);
            this.act = act;
        }

        @Override
        public void onCancel() {
            act.cancelled();
            super.onCancel();
        }
    }
}
