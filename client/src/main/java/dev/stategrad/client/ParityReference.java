package dev.stategrad.client;

import java.util.Map;

/**
 * What a source framework computed for some tokens, read from the zero state.
 *
 * @param tensors {@code tokens} [B, T] in I64, and at least one of {@code logits} [B, T, V], {@code hidden_l0} …
 *     [B, T, H] and {@code cell_l0} … [B, T, H] in F32 or F64; entry t is what came out after token t
 * @param source the program that made them, at most 256 characters; may be empty
 * @param tolerance largest difference that is taken, as a fraction of the tensor's largest magnitude; above 0, and
 *     infinite to take any
 */
public record ParityReference(Map<String, Tensor> tensors, String source, double tolerance) {
    /** What float32 arithmetic in another order may differ by, with room to spare. */
    public static final double USUAL_TOLERANCE = 1e-4;

    public ParityReference {
        tensors = Map.copyOf(tensors);
        if (!(tolerance > 0)) {
            throw new IllegalArgumentException("tolerance: expected a number above 0, found " + tolerance);
        }
    }
}
