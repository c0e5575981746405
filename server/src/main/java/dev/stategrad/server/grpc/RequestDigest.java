package dev.stategrad.server.grpc;

import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over the messages of a request, each after its length; tells whether a request is the same as one before. */
final class RequestDigest {
    private final MessageDigest sum = sha256();
    private final OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sum);

    void add(MessageLite message) {
        try {
            message.writeDelimitedTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In hexadecimal; no message may follow. */
    String hex() {
        return HexFormat.of().formatHex(sum.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
