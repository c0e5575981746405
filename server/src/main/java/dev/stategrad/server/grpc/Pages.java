package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;

/** Sizes of pages. */
final class Pages {
    private static final int USUAL = 100;
    private static final int LARGEST = 1000;

    private Pages() {}

    /** @param asked 0 for the usual one */
    static int size(int asked) {
        if (asked < 0 || asked > LARGEST) {
            throw new InvalidInputException("page_size", "1 to " + LARGEST + ", or 0", asked);
        }
        return asked == 0 ? USUAL : asked;
    }
}
