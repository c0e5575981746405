package dev.stategrad.client.weights;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a tensor is for; one of {@link #OF_MODEL}, or a piece of a layer such as {@code rnn.weight_ih_l0}. */
final class Role {
    static final String ENCODER = "encoder.weight";
    static final String DECODER = "decoder.weight";
    /** The output matrix, transposed: [H, V]. */
    static final String DECODER_KERNEL = "decoder.kernel";

    static final String DECODER_BIAS = "decoder.bias";

    static final Set<String> OF_MODEL = Set.of(ENCODER, DECODER, DECODER_KERNEL, DECODER_BIAS);

    private static final Pattern OF_LAYER = Pattern.compile("rnn\\.(?<piece>\\w+)_l(?<layer>[0-9]{1,4})");

    private Role() {}

    static String ofLayer(String piece, int layer) {
        return "rnn." + piece + "_l" + layer;
    }

    /** What a role's own name mentions; null when it is none of these pieces, nor of the model. */
    static @Nullable Mention parse(String role, Set<String> pieces) {
        if (OF_MODEL.contains(role)) {
            return Mention.ofModel(role);
        }
        Matcher matcher = OF_LAYER.matcher(role);
        return matcher.matches() && pieces.contains(matcher.group("piece"))
                ? new Mention("rnn", matcher.group("piece"), Integer.parseInt(matcher.group("layer")))
                : null;
    }
}
