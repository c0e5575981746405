package dev.stategrad.server.network;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;

/**
 * A key and the chain of certificates that vouches for it.
 *
 * @param chain the holder's own certificate first
 */
record KeyPair(PrivateKey key, X509Certificate[] chain) {
    private static final int PROBE_BYTES = 32;

    /** @throws IOException when a file can't be read, is no PEM, or the two don't belong together */
    static KeyPair read(Path certificates, Path key) throws IOException {
        KeyPair pair = new KeyPair(PemFile.key(key), PemFile.certificates(certificates));
        if (!pair.belongsTogether()) {
            throw new IOException(
                    key + ": expected the key of the first certificate in " + certificates + ", found another");
        }
        return pair;
    }

    private boolean belongsTogether() {
        byte[] probe = new byte[PROBE_BYTES];
        new SecureRandom().nextBytes(probe);
        try {
            Signature signature = Signature.getInstance(algorithm());
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            PublicKey claimed = chain[0].getPublicKey();
            signature.initVerify(claimed);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private String algorithm() throws GeneralSecurityException {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> throw new GeneralSecurityException("expected an RSA or EC key, found " + key.getAlgorithm());
        };
    }
}
