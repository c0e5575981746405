package dev.stategrad.graphs;

/** Finds where a tensor of a reference, [B, T, width], differs most from what a model computes. */
final class TensorComparison {
    private final String name;
    private final DenseArray expected;
    private final int steps;
    private final int width;
    private double magnitude;
    private double largest = -1;
    private int worstRow;
    private int worstComponent;
    private double worstFound;

    TensorComparison(String name, DenseArray expected, int steps, int width) {
        this.name = name;
        this.expected = expected;
        this.steps = steps;
        this.width = width;
    }

    /** Compares consecutive rows, from one of the [B·T] on. */
    void addRows(int firstRow, double[] found) {
        for (int i = 0; i < found.length; i++) {
            add(firstRow + i / width, i % width, found[i]);
        }
    }

    void add(int row, int component, double found) {
        double reference = expected.get(row * width + component);
        if (!Double.isFinite(reference)) {
            throw new InvalidInputException(
                    ParityCheck.argument(name),
                    "finite numbers",
                    "%s in stream %d after token %d".formatted(reference, row / steps, row % steps));
        }
        magnitude = Math.max(magnitude, Math.abs(reference));
        double error = Math.abs(found - reference);
        // A NaN of our own counts as the largest error there is.
        if (!(error <= largest)) {
            largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
            worstRow = row;
            worstComponent = component;
            worstFound = found;
        }
    }

    ParityReport.TensorError result() {
        return new ParityReport.TensorError(
                name,
                magnitude,
                largest,
                worstRow / steps,
                worstRow % steps,
                worstComponent,
                expected.get(worstRow * width + worstComponent),
                worstFound);
    }
}
