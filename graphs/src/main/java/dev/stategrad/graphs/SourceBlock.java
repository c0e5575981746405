package dev.stategrad.graphs;

/**
 * A block of consecutive sources on its way to a lane.
 *
 * @param coefficients [D + N − 1, K, H], flat; zero beyond the end of the stream
 * @param rows label row of each source, for each grouping, [groupings][N]; any row for a source beyond the end
 * @param sources number of real sources, at most N
 * @param steps number of real positions from the first source on
 */
record SourceBlock(double[] coefficients, int[][] rows, int sources, int steps) {
    /** The mark that ends a queue; compared by identity. */
    static SourceBlock end() {
        return new SourceBlock(new double[0], new int[0][], 0, 0);
    }
}
