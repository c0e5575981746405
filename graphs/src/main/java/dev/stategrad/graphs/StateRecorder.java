package dev.stategrad.graphs;

import java.util.Arrays;

/**
 * The states of all layers after every token of one or more streams, each from the zero state. Memory does not grow with
 * a stream, only with what is asked for in one call. For one thread at a time; must be closed.
 */
public final class StateRecorder implements AutoCloseable {
    private final Architecture architecture;
    private final RunMonitor monitor;
    private final Trajectory<?> trajectory;
    private final Trajectory.State[] streams;

    /** States after consecutive tokens of a stream. */
    public static final class States {
        private final Architecture architecture;
        private final double[] vectors;

        private States(Architecture architecture, double[] vectors) {
            this.architecture = architecture;
            this.vectors = vectors;
        }

        /**
         * One state of one layer after each token, [T, H], flat.
         *
         * @param layer counted from 1
         * @throws InvalidInputException when the model has no such layer or state
         */
        public double[] of(int layer, StateKind state) {
            architecture.requireState(layer, state);
            int hidden = architecture.hidden();
            int stride = Trajectory.stateVectors(architecture, architecture.layers()) * hidden;
            int from = Trajectory.stateVector(architecture, layer, state) * hidden;
            double[] states = new double[vectors.length / stride * hidden];
            for (int t = 0; t < vectors.length / stride; t++) {
                System.arraycopy(vectors, t * stride + from, states, t * hidden, hidden);
            }
            return states;
        }
    }

    /**
     * @param streams number of streams, at least 1
     * @throws InvalidInputException on fewer than 1 stream
     */
    public StateRecorder(ModelWeights weights, Precision precision, int streams, RunMonitor monitor) {
        if (streams < 1) {
            throw new InvalidInputException("streams", "at least 1", streams);
        }
        this.monitor = monitor;
        architecture = weights.architecture();
        trajectory = new Trajectory<>(weights, ElementKind.of(precision), architecture.layers());
        this.streams = new Trajectory.State[streams];
        Arrays.setAll(this.streams, n -> new Trajectory.State(architecture, architecture.layers()));
    }

    /**
     * Reads the next tokens of a stream.
     *
     * @param stream in [0, streams)
     * @throws InvalidInputException on a bad stream or token; the stream then stays where it was
     */
    public States states(int stream, int[] tokens) {
        if (stream < 0 || stream >= streams.length) {
            throw new InvalidInputException("stream", "0 to " + (streams.length - 1), stream);
        }
        Tokens.check(tokens, architecture.vocabulary());
        int stride = Trajectory.stateVectors(architecture, architecture.layers()) * architecture.hidden();
        double[] vectors = new double[tokens.length * stride];
        for (int from = 0; from < tokens.length; from += Trajectory.SEGMENT) {
            monitor.beforeRun();
            int to = Math.min(tokens.length, from + Trajectory.SEGMENT);
            double[] part = trajectory
                    .advance(Arrays.copyOfRange(tokens, from, to), streams[stream])
                    .states();
            System.arraycopy(part, 0, vectors, from * stride, part.length);
        }
        return new States(architecture, vectors);
    }

    @Override
    public void close() {
        trajectory.close();
    }
}
