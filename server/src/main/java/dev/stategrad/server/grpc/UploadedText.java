package dev.stategrad.server.grpc;

import dev.stategrad.server.limits.Uploads;
import dev.stategrad.server.models.Vocabulary;
import dev.stategrad.server.work.CorpusBuffer;
import dev.stategrad.v1.CorpusChunk;
import dev.stategrad.v1.VocabularyChunk;

/** Words and tokens that are held in memory until the rest of their request has come. */
final class UploadedText {
    /** A string, its array, and its places in a list and in a set, without its characters. */
    private static final long WORD_BYTES = 112;

    /** Buffers grow twofold. */
    private static final long TOKEN_BYTES = 2L * Integer.BYTES;

    private UploadedText() {}

    static void add(VocabularyChunk chunk, Vocabulary to, Uploads.Upload upload) {
        // What a message says of its size is what its words take, but for a few bytes.
        upload.hold(WORD_BYTES * chunk.getWordsCount() + chunk.getSerializedSize());
        chunk.getWordsList().forEach(to::add);
    }

    static void add(CorpusChunk chunk, CorpusBuffer to, Uploads.Upload upload) {
        upload.hold(TOKEN_BYTES * chunk.getTokensCount());
        chunk.getTokensList().forEach(to::add);
    }
}
