package dev.stategrad.graphs;

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
    private static final long MOST_LOGITS = 4 << 20;
    private static final long MOST_OPERATIONS = 4_000_000_000L;

    private final int hidden;
    private final Graph graph = new Graph();
    private final Session session;
    private final Placeholder<TInt32> tokens;
    private final Placeholder<TFloat32> cell;
    private final Placeholder<TFloat32> output;
    private final Operand<TFloat32> behind;
    private final Operand<TFloat64> scores;
    private final Operand<TFloat32> lastCell;
    private final Operand<TFloat32> lastOutput;

    /** c and h of one stream, [H] each. */
    record State(float[] cell, float[] output) {
        static State zero(Architecture architecture) {
            return new State(new float[architecture.hidden()], new float[architecture.hidden()]);
        }
    }

    /** Scores of each token and the state after the last one. */
    record Scored(TokenScores scores, State state) {}

    /** Number of tokens of a run: bounded by the memory of the logits and by the time of the run. */
    static int windowOf(Architecture architecture) {
        long vocabulary = architecture.vocabulary();
        long hidden = architecture.hidden();
        long operations = 2 * (4 * hidden * (architecture.embedding() + hidden) + hidden * vocabulary);
        long most = Math.min(MOST_LOGITS / vocabulary, MOST_OPERATIONS / operations);
        return (int) Math.max(1, Math.min(LONGEST_WINDOW, most));
    }

    ScoringGraph(ModelWeights weights) {
        Architecture architecture = weights.architecture();
        hidden = architecture.hidden();
        Ops tf = Ops.create(graph);
        LanguageModelVariables variables = new LanguageModelVariables(tf, architecture);
        tokens = tf.withName("tokens").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
        cell = tf.withName("cell").placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, hidden)));
        output = tf.withName("output").placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, hidden)));
        Operand<TFloat32> inputs = variables.inputs(tf, tf.expandDims(tokens, tf.constant(1)));
        BlockLstm lstm =
                BlockLstm.over(tf, new BlockLstm.Arguments(inputs, cell, output, variables.kernel(), variables.bias()));
        Operand<TFloat32> outputs = tf.squeeze(lstm.outputs(), Squeeze.axis(List.of(1L)));
        Operand<TInt32> last = tf.math.sub(tf.gather(tf.shape(tokens), tf.constant(0), tf.constant(0)), tf.constant(1));
        lastCell = tf.gather(lstm.cells(), last, tf.constant(0));
        lastOutput = tf.gather(lstm.outputs(), last, tf.constant(0));
        Operand<TFloat32> shifted = shiftedLogits(tf, before(tf, outputs, last), variables);
        behind = tf.gather(shifted, tokens, tf.constant(1), Gather.batchDims(1L));
        Operand<TFloat64> sums = tf.dtypes.cast(tf.reduceSum(tf.math.exp(shifted), tf.constant(1)), TFloat64.class);
        scores = tf.math.sub(tf.dtypes.cast(behind, TFloat64.class), tf.math.log(sums));
        session = Sessions.onAllProcessors(graph);
        variables.assign(session, weights);
    }

    /** h before each token, [T, H]: that of the window before, then all but the last of this one. */
    private Operand<TFloat32> before(Ops tf, Operand<TFloat32> outputs, Operand<TInt32> last) {
        Operand<TInt32> size = tf.stack(List.of(last, tf.constant(hidden)));
        return tf.concat(List.of(output, tf.slice(outputs, tf.constant(new int[] {0, 0}), size)), tf.constant(0));
    }

    /** Logits less the largest of their row, [T, V]: how far each word is behind the most probable one. */
    private static Operand<TFloat32> shiftedLogits(Ops tf, Operand<TFloat32> states, LanguageModelVariables variables) {
        Operand<TFloat32> logits = tf.nn.biasAdd(
                tf.linalg.matMul(states, variables.decoder(), MatMul.transposeB(true)), variables.decoderBias());
        return tf.math.sub(logits, tf.reduceMax(logits, tf.constant(1), ReduceMax.keepDims(true)));
    }

    Scored score(int[] window, State state) {
        try (TInt32 in = Tensors.of(window, window.length);
                TFloat32 c = Tensors.of(state.cell(), 1, hidden);
                TFloat32 h = Tensors.of(state.output(), 1, hidden);
                Result result = session.runner()
                        .feed(tokens, in)
                        .feed(cell, c)
                        .feed(output, h)
                        .fetch(scores)
                        .fetch(behind)
                        .fetch(lastCell)
                        .fetch(lastOutput)
                        .run()) {
            return new Scored(
                    new TokenScores(Tensors.doubles(result.get(0)), zeros(Tensors.floats(result.get(1)))),
                    new State(Tensors.floats(result.get(2)), Tensors.floats(result.get(3))));
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
