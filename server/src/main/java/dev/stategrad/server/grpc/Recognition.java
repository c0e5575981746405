package dev.stategrad.server.grpc;

import dev.stategrad.server.audit.AuditEntry;
import dev.stategrad.server.audit.AuditLog;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.identity.Credentials;
import dev.stategrad.server.identity.Identities;
import dev.stategrad.server.identity.OpenCalls;
import dev.stategrad.server.identity.Recognised;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.identity.Token;
import dev.stategrad.server.limits.RefusalLimits;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds out who calls, refuses whose scope is too narrow, and tells the endpoint; see {@link Callers}. A call that a personal
 * token opened ends with the token. What the caller showed goes no further than here.
 */
final class Recognition implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Identities identities;
    private final RefusalLimits refusals;
    private final OpenCalls openCalls;
    private final AuditLog audit;
    private final ErrorTranslator errors;

    Recognition(
            Identities identities,
            RefusalLimits refusals,
            OpenCalls openCalls,
            AuditLog audit,
            ErrorTranslator errors) {
        this.identities = identities;
        this.refusals = refusals;
        this.openCalls = openCalls;
        this.audit = audit;
        this.errors = errors;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Credentials credentials = new Credentials(takeAuthorization(headers), Peers.certificates(call));
        String method = call.getMethodDescriptor().getFullMethodName();
        if (MethodScopes.isOpen(method)) {
            return next.startCall(call, headers);
        }
        Recognised recognised = recognise(credentials, call);
        requireScope(recognised.caller(), call);
        Context context = Context.current().withValue(Callers.KEY, recognised.caller());
        if (recognised.token().isEmpty()) {
            return Contexts.interceptCall(context, call, headers, next);
        }
        Token token = recognised.token().get();
        EndableCall<Q, R> endable = new EndableCall<>(call, errors);
        return endable.start(
                Contexts.interceptCall(context, endable, headers, next),
                end -> openCalls.register(token, why -> {
                    refuse(recognised.caller().user(), call, why);
                    end.accept(why);
                }));
    }

    private static List<String> takeAuthorization(Metadata headers) {
        List<String> values = new ArrayList<>();
        Iterable<String> removed = headers.removeAll(AUTHORIZATION);
        if (removed != null) {
            removed.forEach(values::add);
        }
        return values;
    }

    private Recognised recognise(Credentials credentials, ServerCall<?, ?> call) {
        try {
            return identities.recognise(credentials);
        } catch (ServiceException e) {
            RefusalLimits.Refusal refusal = Peers.host(call)
                    .map(host -> refusals.refuse(host, e))
                    .orElseGet(() -> new RefusalLimits.Refusal(e, true));
            if (refusal.worthARecord()) {
                refuse("", call, refusal.why());
            }
            throw refusal.why();
        }
    }

    private void requireScope(Caller caller, ServerCall<?, ?> call) {
        Scope needed = MethodScopes.needed(call.getMethodDescriptor().getFullMethodName())
                .orElse(null);
        if (needed == null || !caller.scope().includes(needed)) {
            ServiceException narrow = new ServiceException(
                    FailureReason.SCOPE_TOO_NARROW,
                    "scope: expected " + (needed == null ? "another method" : lower(needed)) + ", found "
                            + lower(caller.scope()));
            refuse(caller.user(), call, narrow);
            throw narrow;
        }
    }

    private void refuse(String user, ServerCall<?, ?> call, ServiceException why) {
        audit.refused(entry(user, call, why));
    }

    private static AuditEntry entry(String user, ServerCall<?, ?> call, ServiceException why) {
        return new AuditEntry(
                user,
                call.getMethodDescriptor().getFullMethodName(),
                "",
                ErrorTranslator.code(why.reason()).name(),
                why.reason().name(),
                Peers.address(call));
    }

    private static String lower(Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }
}
