package dev.stategrad.server.grpc;

import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The other side of a connection. */
final class Peers {
    private Peers() {}

    /** Its address and port without a look at any name service. */
    static String address(ServerCall<?, ?> call) {
        return tcp(call).map(tcp -> host(tcp) + ":" + tcp.getPort()).orElse("in-process");
    }

    /** Its address without the port, which every connection has another of; empty: it is in this process. */
    static Optional<String> host(ServerCall<?, ?> call) {
        return tcp(call).map(Peers::host);
    }

    private static Optional<InetSocketAddress> tcp(ServerCall<?, ?> call) {
        SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return address instanceof InetSocketAddress tcp ? Optional.of(tcp) : Optional.empty();
    }

    private static String host(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        return host == null ? address.getHostString() : host.getHostAddress();
    }

    /** The chain that it proved itself with, its own first; empty: none. */
    static List<X509Certificate> certificates(ServerCall<?, ?> call) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return List.of();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Arrays.stream(chain)
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }
}
