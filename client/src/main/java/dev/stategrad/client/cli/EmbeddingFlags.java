package dev.stategrad.client.cli;

import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.client.vectors.PretrainedEmbeddings;
import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Embeddings that do not start at random. */
final class EmbeddingFlags {
    private static final int SHOWN = 20;

    @Option(
            names = "--embeddings",
            paramLabel = "FILE",
            description =
                    "Word vectors that the embeddings start from: word2vec's text or binary, or GloVe's text, plain"
                            + " or gzip. Words without a vector start at random and are reported.")
    private @Nullable Path file;

    @Option(names = "--freeze-embeddings", description = "Keep the embeddings of --embeddings as they are.")
    private boolean frozen;

    @Option(
            names = "--missing-words",
            paramLabel = "OUT",
            description = "Where the words without a vector go, one a line (default: the first " + SHOWN
                    + " on standard error).")
    private @Nullable Path missingWords;

    boolean frozen() {
        return frozen;
    }

    /** Checks what can be checked before anything is read. */
    void check(CommonOptions common, boolean oneHot) {
        if (file == null && frozen) {
            throw common.usage("--freeze-embeddings: expected with --embeddings only");
        }
        if (file == null && missingWords != null) {
            throw common.usage("--missing-words: expected with --embeddings only");
        }
        if (file != null && oneHot) {
            throw common.usage("--embeddings: expected a model with embeddings, found --one-hot");
        }
    }

    /** Reads the vectors and reports the words that have none. */
    Optional<PretrainedEmbeddings> read(Vocabulary words, int size, Output output) throws IOException {
        if (file == null) {
            return Optional.empty();
        }
        PretrainedEmbeddings embeddings = PretrainedEmbeddings.read(file, words, size);
        report(embeddings.missing(), words.size(), output);
        return Optional.of(embeddings);
    }

    private void report(List<String> missing, int words, Output output) throws IOException {
        if (missingWords != null) {
            AtomicFile.writeText(missingWords, missing.isEmpty() ? "" : String.join("\n", missing) + "\n");
        }
        if (missing.isEmpty()) {
            return;
        }
        String which = missingWords != null
                ? "listed in " + missingWords
                : String.join(" ", missing.subList(0, Math.min(SHOWN, missing.size())))
                        + (missing.size() > SHOWN ? " …" : "");
        output.note(String.format(
                Locale.ROOT, "%,d of %,d words have no vector and start at random: %s", missing.size(), words, which));
    }
}
