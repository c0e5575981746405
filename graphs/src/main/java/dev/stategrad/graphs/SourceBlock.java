package dev.stategrad.graphs;

import java.util.Arrays;

/**
 * A block of consecutive sources on its way to a lane.
 *
 * @param coefficients [D + N − 1, K, H], flat; zero beyond the end of the stream
 * @param rows rows of the sums of each source, for each grouping, [groupings][N]; any row for a source beyond the end
 * @param allPairsRows row of each source in the sums of all pairs alone, [N]
 * @param sources number of real sources, at most N
 * @param steps number of real positions from the first source on
 * @param single whether N is 1 because its neighbours are not wanted
 * @param credit what it adds to the work that is done
 */
record SourceBlock(
        double[] coefficients, int[][] rows, int[] allPairsRows, int sources, int steps, boolean single, int credit) {
    /** The mark that ends a queue; compared by identity. */
    static SourceBlock end() {
        return new SourceBlock(new double[0], new int[0][], new int[0], 0, 0, false, 0);
    }

    /** Source n by itself. */
    SourceBlock only(int n, int delays, int stepSize) {
        double[] own = Arrays.copyOfRange(coefficients, n * stepSize, (n + delays) * stepSize);
        int[][] ownRows = Arrays.stream(rows).map(row -> new int[] {row[n]}).toArray(int[][]::new);
        int reach = Math.min(delays, steps - n);
        return new SourceBlock(own, ownRows, new int[] {allPairsRows[n]}, 1, reach, true, 0);
    }

    SourceBlock withCredit(int wanted) {
        return new SourceBlock(coefficients, rows, allPairsRows, sources, steps, single, wanted);
    }
}
