package dev.stategrad.graphs;

/**
 * Sizes of the sums of a lane.
 *
 * @param rows stacks of D gradient matrices
 * @param momentRows stacks of D second moments; 0 when they are not made
 * @param pathRows stacks of D gradients by the cell path; 0 when they are not made
 * @param delays D
 * @param hidden H
 * @param embedding E
 */
record SumSize(int rows, int momentRows, int pathRows, int delays, int hidden, int embedding) {
    int gradientElements() {
        return hidden * embedding;
    }

    int momentElements() {
        return embedding * embedding;
    }

    double bytes() {
        double gradients = ((double) rows + pathRows) * gradientElements();
        double moments = (double) momentRows * momentElements();
        return (gradients + moments) * delays * Double.BYTES;
    }
}
