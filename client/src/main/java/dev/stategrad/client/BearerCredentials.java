package dev.stategrad.client;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/**
 * Shows a token with every call: over TLS, or to this machine. It looks at the connection that the call is about to take, not at the
 * name of the server, which may lead elsewhere by then.
 */
final class BearerCredentials extends CallCredentials implements ClientInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final AccessToken token;

    BearerCredentials(AccessToken token) {
        this.token = token;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return next.newCall(method, options.withCallCredentials(this));
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        if (call.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY
                && !isThisMachine(call.getTransportAttrs())) {
            applier.fail(Status.UNAUTHENTICATED.withDescription(
                    "token: expected an encrypted connection to another machine, found one in the clear; the token was not"
                            + " sent"));
            return;
        }
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token.reveal());
        applier.apply(headers);
    }

    private static boolean isThisMachine(Attributes connection) {
        return connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress other
                && other.getAddress() != null
                && other.getAddress().isLoopbackAddress();
    }
}
