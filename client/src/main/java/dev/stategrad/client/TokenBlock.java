package dev.stategrad.client;

/**
 * The next tokens of one stream. Arrays belong to whoever receives the block.
 *
 * @param stream which stream, counted from 0
 * @param tokens token ids
 * @param labels one row for each grouping, each as long as {@code tokens}: index of the token's label, −1 for none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier: handed on at once, never compared
public record TokenBlock(int stream, int[] tokens, int[][] labels) {
    public TokenBlock {
        if (stream < 0) {
            throw new IllegalArgumentException("stream: expected at least 0, found " + stream);
        }
        for (int[] row : labels) {
            if (row.length != tokens.length) {
                throw new IllegalArgumentException(
                        "labels: expected " + tokens.length + " in a row, found " + row.length);
            }
        }
    }
}
