package dev.stategrad.graphs;

/**
 * A corpus cut into B streams of about equal length that are read side by side, T steps at a time. Each of the n − 1
 * pairs of a token and its successor lies in exactly one stream; the first streams are one pair longer where B does not
 * divide n − 1, and the last window is filled up with pairs of weight 0.
 */
final class TokenWindows {
    private final int[] tokens;
    private final int streams;
    private final int steps;
    private final int pairs;

    /**
     * One window, laid out by time: element t·B + b belongs to step t of stream b.
     *
     * @param inputs [T·B]
     * @param targets the token after each input, [T·B]
     * @param weights 1 for a pair of the corpus, 0 for filling, [T·B]
     * @param pairs how many pairs of the corpus are in it
     */
    record Window(int[] inputs, int[] targets, float[] weights, int pairs) {}

    TokenWindows(int[] tokens, int streams, int steps) {
        this.tokens = tokens;
        this.streams = streams;
        this.steps = steps;
        pairs = tokens.length - 1;
    }

    int count() {
        return (longestStream() + steps - 1) / steps;
    }

    int pairs() {
        return pairs;
    }

    Window window(int index) {
        int size = steps * streams;
        int[] inputs = new int[size];
        int[] targets = new int[size];
        float[] weights = new float[size];
        int found = 0;
        for (int stream = 0; stream < streams; stream++) {
            int start = startOf(stream);
            int left = startOf(stream + 1) - start - index * steps;
            for (int step = 0; step < Math.min(steps, left); step++) {
                int at = start + index * steps + step;
                int element = step * streams + stream;
                inputs[element] = tokens[at];
                targets[element] = tokens[at + 1];
                weights[element] = 1;
                found++;
            }
        }
        return new Window(inputs, targets, weights, found);
    }

    private int longestStream() {
        return (pairs + streams - 1) / streams;
    }

    private int startOf(int stream) {
        return pairs / streams * stream + Math.min(stream, pairs % streams);
    }
}
