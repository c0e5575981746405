package dev.stategrad.graphs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The text of an analysis as it comes, token by token. Where an analysis goes on from a checkpoint, tells which tokens were
 * read before it, and makes sure that they are the same once more.
 */
final class AnalysisText {
    private final CRC32C checksum = new CRC32C();
    private long given;
    private boolean ended;
    private Mark start = new Mark(0, 0, false);

    /**
     * How far a text was read.
     *
     * @param checksum of its tokens with their streams and labels
     * @param ended whether nothing follows
     */
    private record Mark(long tokens, long checksum, boolean ended) {}

    /** Whether the next token was read before the checkpoint. */
    boolean isKnown() {
        return given < start.tokens();
    }

    /**
     * Takes the next token.
     *
     * @return whether it is new; false when it was read before the checkpoint
     * @throws InvalidInputException when the text is not that of the checkpoint
     */
    boolean next(TokenChunk chunk, int t) {
        boolean known = isKnown();
        if (start.ended() && !known) {
            throw another("more");
        }
        ByteBuffer bytes = ByteBuffer.allocate((2 + chunk.labels().length) * Integer.BYTES);
        bytes.putInt(chunk.stream()).putInt(chunk.tokens()[t]);
        for (int[] column : chunk.labels()) {
            bytes.putInt(column[t]);
        }
        checksum.update(bytes.array());
        given++;
        if (given == start.tokens() && checksum.getValue() != start.checksum()) {
            throw another("others");
        }
        return !known;
    }

    /** @throws InvalidInputException when there was no token, or not all of those that were read before the checkpoint */
    void end() {
        if (given < start.tokens()) {
            throw another(Long.toString(given));
        }
        if (given == 0) {
            throw new InvalidInputException("tokens", "at least 1", 0);
        }
        ended = true;
    }

    /** Number of tokens that were read, before the checkpoint or after it. */
    long tokens() {
        return Math.max(given, start.tokens());
    }

    void save(CheckpointWriter out) throws IOException {
        Mark mark = given < start.tokens() ? start : new Mark(given, checksum.getValue(), ended);
        out.longs(mark.tokens(), mark.checksum(), mark.ended() ? 1 : 0);
    }

    void restore(CheckpointReader in) throws IOException {
        long[] mark = in.longs(3);
        start = new Mark(mark[0], mark[1], mark[2] == 1);
    }

    private InvalidInputException another(String found) {
        String expected = "the %d tokens of the analysis that was interrupted".formatted(start.tokens());
        return new InvalidInputException("tokens", expected, found);
    }
}
