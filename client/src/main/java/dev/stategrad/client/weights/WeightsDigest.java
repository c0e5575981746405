package dev.stategrad.client.weights;

import dev.stategrad.client.Tensor;
import dev.stategrad.client.WeightsChecksum;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** SHA-256 over all that a file of weights says, which the file carries along: a damaged weight looks as good as any other. */
final class WeightsDigest {
    static final String KEY = "stategrad.sha256";

    private final MessageDigest digest = sha256();

    private WeightsDigest() {}

    /** Over every entry but the digest's own, and the checksum of the tensors; in lower-case hexadecimal. */
    static String of(Map<String, String> metadata, SortedMap<String, Tensor> tensors) {
        WeightsDigest digest = new WeightsDigest();
        new TreeMap<>(metadata).forEach((key, value) -> {
            if (!key.equals(KEY)) {
                digest.add(key);
                digest.add(value);
            }
        });
        digest.add(WeightsChecksum.of(tensors));
        return HexFormat.of().formatHex(digest.digest.digest());
    }

    /** @throws WeightsException when the file carries a digest, and that of what was read is another */
    static void check(Map<String, String> metadata, SortedMap<String, Tensor> tensors) throws WeightsException {
        String written = metadata.get(KEY);
        if (written != null && !written.equals(of(metadata, tensors))) {
            throw WeightsException.of(
                    "metadata " + KEY,
                    "the digest of what the file holds",
                    "another: the file is damaged, or was changed by a program that kept this entry");
        }
    }

    /** With its length, so that no two texts add up to the same bytes. */
    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
