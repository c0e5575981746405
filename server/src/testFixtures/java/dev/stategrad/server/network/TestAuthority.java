package dev.stategrad.server.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Makes certificates with the JDK's keytool, as the authority of a lab would. */
public final class TestAuthority {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ROOT = "authority";

    private final Path folder;
    private final Path store;
    private int issued;

    /** A certificate with its key, as PEM files and as an object. */
    public record Issued(Path certificate, Path key, X509Certificate x509) {}

    /** A new authority, which keeps its files in a folder of its own. */
    public TestAuthority(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.store = folder.resolve("store.p12");
        keytool(ROOT, "CN=lab authority", List.of("-ext", "bc:c", "-validity", "3650"));
    }

    /** File with the authority's own certificate. */
    public Path certificate() throws IOException {
        return write("authority.pem", "CERTIFICATE", encoded(ROOT));
    }

    /** A certificate that is good now. */
    public Issued issue(String subject, String... alternativeNames) throws IOException {
        return issue(subject, -1, 10, alternativeNames);
    }

    /** @param startDays when it begins to be good, in days from now; negative for the past */
    public Issued issue(String subject, int startDays, int days, String... alternativeNames) throws IOException {
        String alias = "issued" + issued++;
        List<String> options = new ArrayList<>(List.of(
                "-signer", ROOT, "-startdate", (startDays < 0 ? "" : "+") + startDays + "d", "-validity", "" + days));
        if (alternativeNames.length > 0) {
            options.addAll(List.of("-ext", "san=" + String.join(",", alternativeNames)));
        }
        keytool(alias, subject, options);
        return new Issued(
                write(alias + ".pem", "CERTIFICATE", encoded(alias)),
                write(alias + ".key", "PRIVATE KEY", key(alias).getEncoded()),
                (X509Certificate) chain(alias)[0]);
    }

    private void keytool(String alias, String subject, List<String> options) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                subject,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-storetype",
                "PKCS12"));
        line.addAll(options);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private byte[][] encoded(String alias) throws IOException {
        try {
            Certificate[] chain = chain(alias);
            byte[][] encoded = new byte[chain.length][];
            for (int i = 0; i < chain.length; i++) {
                encoded[i] = chain[i].getEncoded();
            }
            return encoded;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private Certificate[] chain(String alias) throws IOException {
        try {
            return open().getCertificateChain(alias);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private Key key(String alias) throws IOException {
        try {
            return open().getKey(alias, PASSWORD);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private Path write(String name, String kind, byte[]... parts) throws IOException {
        StringBuilder text = new StringBuilder();
        Arrays.stream(parts)
                .forEach(part -> text.append("-----BEGIN " + kind + "-----\n")
                        .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(part))
                        .append("\n-----END " + kind + "-----\n"));
        return Files.writeString(folder.resolve(name), text);
    }
}
