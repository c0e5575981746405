package dev.stategrad.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** What a server computes of the weights that it keeps, {@link ModelInfo#weightsSha256}. */
public final class WeightsChecksum {
    private WeightsChecksum() {}

    /**
     * SHA-256 over the tensors in the order of their names, each as: its name in UTF-8, a zero byte, type and shape as {@code
     * F32[2, 3]}, a zero byte, and its little-endian bytes.
     *
     * @return in lower-case hexadecimal
     */
    public static String of(Map<String, Tensor> tensors) {
        MessageDigest digest = sha256();
        new TreeMap<>(tensors).forEach((name, tensor) -> {
            digest.update((name + '\0' + tensor.type() + tensor.shape() + '\0').getBytes(StandardCharsets.UTF_8));
            digest.update(tensor.data());
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
