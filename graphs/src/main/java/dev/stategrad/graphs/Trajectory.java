package dev.stategrad.graphs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.family.TNumber;

/**
 * Runs a model forwards over a text and tells, for each step, the states of its layers and the coefficients of its
 * Jacobians (see {@link Cell}). The graph is unrolled over a segment; a shorter piece of text runs a prefix of it. For one
 * thread at a time.
 */
final class Trajectory<T extends TNumber> implements Forward, AutoCloseable {
    /** Most tokens that are read at a time. */
    static final int SEGMENT = 64;
    /** Prefixes that can be run; TensorFlow prepares each that it meets once. */
    private static final List<Integer> PREFIXES = List.of(8, 16, 32, SEGMENT);

    private final ElementKind<T> kind;
    private final Architecture architecture;
    private final EmbeddingRows embeddings;
    private final Graph graph = new Graph();
    private final Session session;
    private final Placeholder<T> input;
    private final Placeholder<T> before;
    private final List<Prefix<T>> prefixes = new ArrayList<>();
    private final int coefficients;

    /** Outputs of the first steps: coefficients [n·K, H], states [n·S, H]. */
    private record Prefix<T extends TNumber>(int steps, Operand<T> coefficients, Operand<T> states) {}

    /**
     * What was read, T steps.
     *
     * @param coefficients of all layers, lowest first, [T, K, H], flat
     * @param states [T, S, H], flat; S as in {@link State}
     */
    record Steps(double[] coefficients, double[] states) {}

    /** State of all layers between two calls, [S, H], flat; for each layer c, if it has one, and h. Zero at first. */
    static final class State {
        private double[] vectors;

        State(Architecture architecture, int layers) {
            vectors = new double[stateVectors(architecture, layers) * architecture.hidden()];
        }

        private State(double[] vectors) {
            this.vectors = vectors;
        }

        State copy() {
            return new State(vectors.clone());
        }

        void become(State other) {
            vectors = other.vectors.clone();
        }

        void clear() {
            Arrays.fill(vectors, 0);
        }

        void save(CheckpointWriter out) throws IOException {
            out.doubles(vectors, vectors.length);
        }

        void restore(CheckpointReader in) throws IOException {
            in.doubles(vectors, vectors.length);
        }
    }

    /**
     * @param layers number of layers to run, from the lowest
     */
    Trajectory(ModelWeights weights, ElementKind<T> kind, int layers) {
        this.kind = kind;
        architecture = weights.architecture();
        embeddings = new EmbeddingRows(weights);
        coefficients = layers * architecture.cell().cell().coefficients();
        Ops tf = Ops.create(graph);
        long hidden = architecture.hidden();
        input = tf.placeholder(kind.type(), Placeholder.shape(Shape.of(SEGMENT, architecture.embedding())));
        before = tf.placeholder(kind.type(), Placeholder.shape(Shape.of(stateVectors(architecture, layers), hidden)));
        WeightVariables<T> variables = new WeightVariables<>(tf, kind);
        unroll(tf, variables, layers);
        session = Sessions.onOneProcessor(graph);
        variables.load(session, weights);
    }

    /** S of a number of layers. */
    static int stateVectors(Architecture architecture, int layers) {
        return layers * (architecture.cell().hasCellState() ? 2 : 1);
    }

    /** Which of the S vectors holds a state of a layer, counted from 1. */
    static int stateVector(Architecture architecture, int layer, StateKind state) {
        int vector = stateVectors(architecture, layer);
        return state == StateKind.HIDDEN ? vector - 1 : vector - 2;
    }

    /**
     * Reads the next tokens of a stream.
     *
     * @param tokens 1 to {@link #SEGMENT} ids
     * @param state before the first token; replaced by that after the last
     */
    Steps advance(int[] tokens, State state) {
        Prefix<T> prefix = prefixes.stream()
                .filter(candidate -> candidate.steps() >= tokens.length)
                .findFirst()
                .orElseThrow();
        int hidden = architecture.hidden();
        int vectors = state.vectors.length / hidden;
        try (T x = kind.tensor(embeddings.of(tokens, SEGMENT), SEGMENT, architecture.embedding());
                T start = kind.tensor(state.vectors, vectors, hidden);
                var result = session.runner()
                        .feed(input, x)
                        .feed(before, start)
                        .fetch(prefix.coefficients())
                        .fetch(prefix.states())
                        .run()) {
            double[] states = kind.values(result.get(1), tokens.length * vectors * hidden);
            System.arraycopy(states, states.length - state.vectors.length, state.vectors, 0, state.vectors.length);
            return new Steps(kind.values(result.get(0), tokens.length * coefficients * hidden), states);
        }
    }

    @Override
    public double[] coefficients(int[] tokens, State state) {
        return advance(tokens, state).coefficients();
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }

    private void unroll(Ops tf, WeightVariables<T> variables, int layers) {
        Cell cell = architecture.cell().cell();
        List<Layer<T>> stack = new ArrayList<>();
        for (int layer = 1; layer <= layers; layer++) {
            stack.add(new Layer<>(tf, variables, architecture, layer));
        }
        List<? extends Operand<T>> inputs = tf.split(
                        tf.constant(0), stack.get(0).project(input), (long) SEGMENT)
                .output();
        List<Cell.State<T>> states = split(tf, layers);
        List<Operand<T>> allCoefficients = new ArrayList<>();
        List<Operand<T>> allStates = new ArrayList<>();
        for (int step = 0; step < SEGMENT; step++) {
            Operand<T> projected = inputs.get(step);
            for (int layer = 0; layer < layers; layer++) {
                if (layer > 0) {
                    projected = stack.get(layer).project(states.get(layer - 1).hidden());
                }
                Cell.Step<T> done = cell.step(tf, projected, stack.get(layer), states.get(layer));
                states.set(layer, done.after());
                allCoefficients.addAll(done.coefficients());
                allStates.addAll(done.after().vectors());
            }
            if (PREFIXES.contains(step + 1)) {
                prefixes.add(new Prefix<>(
                        step + 1,
                        tf.concat(List.copyOf(allCoefficients), tf.constant(0)),
                        tf.concat(List.copyOf(allStates), tf.constant(0))));
            }
        }
    }

    private List<Cell.State<T>> split(Ops tf, int layers) {
        int vectors = stateVectors(architecture, layers);
        List<? extends Operand<T>> all =
                tf.split(tf.constant(0), before, (long) vectors).output();
        List<Cell.State<T>> states = new ArrayList<>();
        for (int layer = 1; layer <= layers; layer++) {
            Operand<T> hidden = all.get(stateVector(architecture, layer, StateKind.HIDDEN));
            boolean hasCell = architecture.cell().hasCellState();
            states.add(new Cell.State<>(
                    hasCell ? all.get(stateVector(architecture, layer, StateKind.CELL)) : null, hidden));
        }
        return states;
    }
}
