package dev.stategrad.graphs;

import java.util.Arrays;

/**
 * Sizes of the sums of a lane.
 *
 * @param gradientRows stacks of D gradient matrices
 * @param momentRows stacks of D second moments; 0 when they are not made
 * @param pathRows stacks of D gradients by the cell path; 0 when they are not made
 * @param delays D
 * @param hidden H
 * @param embedding E
 */
record SumSize(int gradientRows, int momentRows, int pathRows, int delays, int hidden, int embedding) {
    /** Number of rows of a kind; 0 when it is not made. */
    int rows(SumKind kind) {
        return switch (kind) {
            case GRADIENTS -> gradientRows;
            case MOMENTS -> momentRows;
            case PATHS -> pathRows;
        };
    }

    /** Elements of a matrix. */
    int elements(SumKind kind) {
        return kind == SumKind.MOMENTS ? embedding * embedding : hidden * embedding;
    }

    double bytes() {
        return Arrays.stream(SumKind.values())
                .mapToDouble(kind -> (double) rows(kind) * elements(kind) * delays * Double.BYTES)
                .sum();
    }
}
