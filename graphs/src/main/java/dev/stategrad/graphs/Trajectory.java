package dev.stategrad.graphs;

/**
 * Runs a model forwards over a text and tells, for each step, the coefficients of its Jacobian (see {@link
 * LstmJacobian}).
 */
sealed interface Trajectory extends AutoCloseable permits BlockTrajectory, StepTrajectory {
    /**
     * Reads the next tokens of a stream.
     *
     * @param state (c, h) before the first token; replaced by (c, h) after the last
     * @return coefficients [T, 6, H], flat
     */
    double[] advance(int[] tokens, State state);

    @Override
    void close();

    /** The state (c, h) of a stream between two calls, each [H]; zero at first. */
    final class State {
        double[] cell;
        double[] hidden;

        State(int size) {
            cell = new double[size];
            hidden = new double[size];
        }
    }

    static Trajectory of(ModelWeights weights, Precision precision) {
        return precision == Precision.FLOAT32 ? new BlockTrajectory(weights) : new StepTrajectory(weights);
    }
}
