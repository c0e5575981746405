package dev.stategrad.client.corpus;

import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How often each token comes in a text. */
public final class TokenCounts {
    private final String sha256;
    private final Map<Integer, Long> counts = new HashMap<>();

    private TokenCounts(EncodedCorpus corpus) throws IOException {
        this.sha256 = corpus.sha256();
        TokenSource source = corpus.source();
        for (Optional<TokenBlock> block = source.next(); block.isPresent(); block = source.next()) {
            for (int token : block.get().tokens()) {
                counts.merge(token, 1L, Long::sum);
            }
        }
    }

    /**
     * Counts the words of a text by a vocabulary; what it lacks counts for {@link Vocabulary#UNK}.
     *
     * @param addEos whether a sentence that does not end with {@link Vocabulary#EOS} gets one
     * @throws CorpusException as {@link CorpusEncoder#encode}
     */
    public static TokenCounts of(Corpus corpus, Vocabulary vocabulary, boolean addEos) throws IOException {
        try (EncodedCorpus encoded = new CorpusEncoder(List.of()).encode(corpus, vocabulary, addEos, 1)) {
            return new TokenCounts(encoded);
        }
    }

    /**
     * Counts token ids that are separated by blanks.
     *
     * @throws CorpusException as {@link CorpusEncoder#encodeTokens}
     */
    public static TokenCounts ofTokens(Path path) throws IOException {
        try (EncodedCorpus encoded = new CorpusEncoder(List.of()).encodeTokens(path)) {
            return new TokenCounts(encoded);
        }
    }

    /** How often the token with this id comes. */
    public long of(int id) {
        return counts.getOrDefault(id, 0L);
    }

    /** SHA-256 of the text's file, in lower-case hexadecimal. */
    public String sha256() {
        return sha256;
    }
}
