package dev.stategrad.client.weights;

import java.util.Locale;
import java.util.Set;

/** What people call the embedding and the output layer of a language model. */
final class ModuleNames {
    private static final Set<String> EMBEDDINGS = Set.of(
            "encoder",
            "embedding",
            "embeddings",
            "embed",
            "embeds",
            "emb",
            "embedder",
            "word_embedding",
            "word_embeddings",
            "token_embedding",
            "token_embeddings",
            "input_embedding",
            "input_embeddings",
            "embedding_matrix",
            "lookup",
            "lookup_table",
            "wte");
    private static final Set<String> OUTPUTS = Set.of(
            "decoder",
            "fc",
            "fc_out",
            "linear",
            "dense",
            "out",
            "output",
            "output_projection",
            "projection",
            "proj",
            "head",
            "lm_head",
            "softmax",
            "logits",
            "logit",
            "classifier",
            "generator",
            "predictor",
            "hidden2word",
            "h2o");

    private ModuleNames() {}

    static boolean isEmbedding(String module) {
        return EMBEDDINGS.contains(plain(module));
    }

    static boolean isOutput(String module) {
        return OUTPUTS.contains(plain(module));
    }

    /** Without the number that tells modules of one kind apart, and without what every module could be called. */
    private static String plain(String module) {
        return module.toLowerCase(Locale.ROOT).replaceFirst("_?[0-9]+$", "").replaceFirst("_layer$", "");
    }
}
