package dev.stategrad.server.network;

import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** Reads certificates and keys in PEM form; what is wrong with a file is said in one line that names it. */
final class PemFile {
    private PemFile() {}

    /** All certificates of a file, at least one. */
    static X509Certificate[] certificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate[] found = CertificateUtils.getX509Certificates(in);
            if (found.length > 0) {
                return found;
            }
        } catch (CertificateException e) {
            throw new IOException(file + ": expected certificates in PEM form, found something else", e);
        }
        throw new IOException(file + ": expected certificates in PEM form, found none");
    }

    /** The key of a file, without a password. */
    static PrivateKey key(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateUtils.getPrivateKey(in);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException(
                    file
                            + ": expected a key in PKCS#8 PEM form without a password (BEGIN PRIVATE KEY; made by openssl pkcs8"
                            + " -topk8 -nocrypt), found something else",
                    e);
        }
    }
}
