package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** The graph that scores a window of one stream, with its session. */
final class ScoringGraph implements AutoCloseable {
    private static final int LONGEST_WINDOW = 256;
    /** Most steps that are written out one by one, and fewer for the end of a text. */
    private static final List<Integer> UNROLLED = List.of(8, 64);

    private static final long MOST_LOGITS = 4 << 20;
    private static final long MOST_OPERATIONS = 4_000_000_000L;

    private final Architecture architecture;
    private final Graph graph = new Graph();
    private final Session session;
    private final LanguageModelVariables variables;
    private final Placeholder<TInt32> size;
    private final List<Placeholder<TFloat32>> before = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();

    /** Reads tokens: a number of steps that is fixed where they are written out, filled up with tokens that don't count. */
    private record Reader(
            int steps,
            Placeholder<TInt32> tokens,
            Operand<TFloat32> behind,
            Operand<TFloat64> scores,
            List<Operand<TFloat32>> after) {}

    /** State of one stream: for each layer c, if it has one, and h, [H] each. */
    record State(List<float[]> vectors) {
        static State zero(Architecture architecture) {
            List<float[]> vectors = new ArrayList<>();
            for (int vector = 0; vector < TrainingGraph.State.vectorsOf(architecture); vector++) {
                vectors.add(new float[architecture.hidden()]);
            }
            return new State(vectors);
        }
    }

    /** Scores of each token and the state after the last one. */
    record Scored(TokenScores scores, State state) {}

    /** Number of tokens of a run: bounded by the memory of the logits and by the time of the run. */
    static int windowOf(Architecture architecture) {
        long vocabulary = architecture.vocabulary();
        long hidden = architecture.hidden();
        long operations = 2 * hidden * vocabulary;
        for (int layer = 1; layer <= architecture.layers(); layer++) {
            operations += 2 * architecture.cell().gates() * hidden * (architecture.inputs(layer) + hidden);
        }
        long most = Math.min(MOST_LOGITS / vocabulary, MOST_OPERATIONS / operations);
        int longest = isFused(architecture) ? LONGEST_WINDOW : UNROLLED.get(UNROLLED.size() - 1);
        return (int) Math.max(1, Math.min(longest, most));
    }

    private static boolean isFused(Architecture architecture) {
        return architecture.cell() == CellKind.LSTM;
    }

    ScoringGraph(ModelWeights weights) {
        architecture = weights.architecture();
        Ops tf = Ops.create(graph);
        variables = new LanguageModelVariables(tf, architecture, false);
        size = tf.withName("size").placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        for (int vector = 0; vector < TrainingGraph.State.vectorsOf(architecture); vector++) {
            before.add(tf.withName("state" + vector)
                    .placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, architecture.hidden()))));
        }
        if (isFused(architecture)) {
            readers.add(reader(tf, -1));
        } else {
            UNROLLED.forEach(steps -> readers.add(reader(tf, steps)));
        }
        session = Sessions.onAllProcessors(graph);
        variables.assign(session, weights);
    }

    /** @param steps −1 when it differs from run to run */
    private Reader reader(Ops tf, int steps) {
        Placeholder<TInt32> tokens = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(steps)));
        Operand<TInt32> last = tf.math.sub(size, tf.constant(1));
        List<Operand<TFloat32>> after = new ArrayList<>();
        Operand<TFloat32> values = variables.inputs(tf, tf.expandDims(tokens, tf.constant(1)));
        int perLayer = before.size() / architecture.layers();
        for (int layer = 1; layer <= architecture.layers(); layer++) {
            List<Operand<TFloat32>> start = List.copyOf(before.subList((layer - 1) * perLayer, layer * perLayer));
            WindowLayer.Arguments in =
                    WindowLayer.Arguments.of(values, WindowLayer.state(start), variables.layer(layer));
            WindowLayer done = WindowLayer.over(tf, architecture.cell(), in);
            done.states().forEach(vectors -> after.add(tf.gather(vectors, last, tf.constant(0))));
            values = done.outputs();
        }
        Operand<TFloat32> outputs = tf.squeeze(values, Squeeze.axis(List.of(1L)));
        Operand<TFloat32> shifted = shiftedLogits(tf, states(tf, outputs, last));
        Operand<TInt32> read = tf.slice(tokens, tf.constant(new int[] {0}), tf.expandDims(size, tf.constant(0)));
        Operand<TFloat32> behind = tf.gather(shifted, read, tf.constant(1), Gather.batchDims(1L));
        Operand<TFloat64> sums = tf.dtypes.cast(tf.reduceSum(tf.math.exp(shifted), tf.constant(1)), TFloat64.class);
        Operand<TFloat64> scores = tf.math.sub(tf.dtypes.cast(behind, TFloat64.class), tf.math.log(sums));
        return new Reader(steps, tokens, behind, scores, after);
    }

    /** h of the top layer before each token, [size, H]: that of the window before, then all but the last of this one. */
    private Operand<TFloat32> states(Ops tf, Operand<TFloat32> outputs, Operand<TInt32> last) {
        Operand<TInt32> shape = tf.stack(List.of(last, tf.constant(architecture.hidden())));
        Operand<TFloat32> top = before.get(before.size() - 1);
        return tf.concat(List.of(top, tf.slice(outputs, tf.constant(new int[] {0, 0}), shape)), tf.constant(0));
    }

    /** Logits less the largest of their row, [size, V]: how far each word is behind the most probable one. */
    private Operand<TFloat32> shiftedLogits(Ops tf, Operand<TFloat32> states) {
        Operand<TFloat32> logits = tf.nn.biasAdd(
                tf.linalg.matMul(states, variables.decoder().variable(), MatMul.transposeB(true)),
                variables.decoderBias().variable());
        return tf.math.sub(logits, tf.reduceMax(logits, tf.constant(1), ReduceMax.keepDims(true)));
    }

    /** @param window at most {@link #windowOf} tokens */
    Scored score(int[] window, State state) {
        Reader reader = readers.stream()
                .filter(candidate -> candidate.steps() < 0 || candidate.steps() >= window.length)
                .findFirst()
                .orElseThrow();
        int[] tokens = reader.steps() < 0 ? window : Arrays.copyOf(window, reader.steps());
        Session.Runner runner = session.runner();
        try (Feeds feeds = new Feeds(runner)) {
            feeds.ints(reader.tokens(), tokens, tokens.length);
            feeds.ints(size, new int[] {window.length});
            for (int vector = 0; vector < before.size(); vector++) {
                feeds.floats(before.get(vector), state.vectors().get(vector), 1, architecture.hidden());
            }
            return run(runner, reader);
        }
    }

    private static Scored run(Session.Runner runner, Reader reader) {
        runner.fetch(reader.scores()).fetch(reader.behind());
        reader.after().forEach(runner::fetch);
        try (Result result = runner.run()) {
            List<float[]> vectors = new ArrayList<>();
            for (int vector = 0; vector < reader.after().size(); vector++) {
                vectors.add(Tensors.floats(result.get(2 + vector)));
            }
            boolean[] correct = zeros(Tensors.floats(result.get(1)));
            return new Scored(new TokenScores(Tensors.doubles(result.get(0)), correct), new State(vectors));
        }
    }

    private static boolean[] zeros(float[] values) {
        boolean[] zeros = new boolean[values.length];
        for (int n = 0; n < zeros.length; n++) {
            zeros[n] = values[n] == 0;
        }
        return zeros;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
