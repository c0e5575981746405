package dev.stategrad.client.weights;

import dev.stategrad.client.ParityReference;
import dev.stategrad.client.Tensor;
import dev.stategrad.safetensors.ElementType;
import dev.stategrad.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a source framework computed: {@code tokens} [B, T] or [T] in I64, and any of {@code logits}, {@code hidden_l0}
 * … and {@code cell_l0} …, each with a last dimension more. The metadata's {@code source} says what computed them.
 */
public final class ReferenceFile {
    private static final String TOKENS = "tokens";
    private static final String SOURCE = "source";
    private static final int LONGEST_SOURCE = 256;

    private ReferenceFile() {}

    /**
     * Reads a safetensors file.
     *
     * @param tolerance as in {@link ParityReference}
     * @throws WeightsException when a tensor is unknown, missing, or of another shape or type
     */
    public static ParityReference read(Path file, double tolerance) throws IOException {
        try (SafetensorsFile source = SafetensorsFile.open(file)) {
            Map<String, Tensor> tensors = new TreeMap<>();
            for (SafetensorsFile.Entry entry : source.entries().values()) {
                tensors.put(entry.name(), checked(entry, source.entries().get(TOKENS), source.read(entry.name())));
            }
            if (!tensors.containsKey(TOKENS)) {
                throw WeightsException.of(TOKENS, "a tensor [B, T]", "none");
            }
            if (tensors.size() == 1) {
                throw WeightsException.of("tensors", "logits, hidden_l0, … or cell_l0, … beside tokens", "none");
            }
            return new ParityReference(tensors, name(source.metadata()), tolerance);
        } catch (WeightsException e) {
            throw new WeightsException(file, e);
        }
    }

    private static Tensor checked(SafetensorsFile.Entry entry, SafetensorsFile.@Nullable Entry tokens, ByteBuffer data)
            throws WeightsException {
        boolean isTokens = entry.name().equals(TOKENS);
        if (!isTokens && !entry.name().matches("logits|(hidden|cell)_l[0-9]{1,4}")) {
            throw WeightsException.of(entry.name(), "tokens, logits, hidden_l0, … or cell_l0, …", "another tensor");
        }
        if (isTokens != (entry.type() == ElementType.I64)) {
            throw WeightsException.of(entry.name(), isTokens ? "I64" : "floating-point numbers", entry.type());
        }
        List<Long> shape = shape(entry, tokens == null ? 0 : tokens.shape().size(), isTokens);
        return new Tensor(entry.type(), shape, data).widened();
    }

    /** With a dimension of streams, where the file has a single one and leaves it out. */
    private static List<Long> shape(SafetensorsFile.Entry entry, int tokenRank, boolean isTokens)
            throws WeightsException {
        int rank = entry.shape().size() - (isTokens ? 0 : 1);
        if (rank != tokenRank || rank < 1 || rank > 2) {
            String expected = isTokens ? "[B, T] or [T]" : "the dimensions of tokens and one more";
            throw WeightsException.of(entry.name(), expected, "shape " + entry.shape());
        }
        List<Long> shape = new ArrayList<>(entry.shape());
        if (rank == 1) {
            shape.add(0, 1L);
        }
        return shape;
    }

    private static String name(Map<String, String> metadata) throws WeightsException {
        String name = metadata.getOrDefault(SOURCE, "");
        if (name.length() > LONGEST_SOURCE) {
            throw WeightsException.of("metadata source", "at most 256 characters", name.length());
        }
        return name;
    }
}
