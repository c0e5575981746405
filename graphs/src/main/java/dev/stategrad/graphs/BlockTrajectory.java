package dev.stategrad.graphs;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Concat;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.BlockLSTM;
import org.tensorflow.types.TFloat32;

/** The forward pass in float32, by TensorFlow's fused LSTM: one operation for all the steps. */
final class BlockTrajectory implements Trajectory {
    private static final ElementKind<TFloat32> KIND = ElementKind.FLOAT32;

    private final int embedding;
    private final int hidden;
    private final EmbeddingRows rows;
    private final Graph graph = new Graph();
    private final Session session;
    private final Placeholder<TFloat32> input;
    private final Placeholder<TFloat32> cellBefore;
    private final Placeholder<TFloat32> hiddenBefore;
    private final Placeholder<TFloat32> weight;
    private final Placeholder<TFloat32> bias;
    private final Operand<TFloat32> coefficients;
    private final Operand<TFloat32> lastCell;
    private final Operand<TFloat32> lastHidden;
    private final TFloat32 weightValue;
    private final TFloat32 biasValue;

    BlockTrajectory(ModelWeights weights) {
        embedding = weights.architecture().embedding();
        hidden = weights.architecture().hidden();
        rows = new EmbeddingRows(weights);
        Ops tf = Ops.create(graph);
        input = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1, embedding)));
        cellBefore = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, hidden)));
        hiddenBefore = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, hidden)));
        weight = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(embedding + hidden, 4L * hidden)));
        bias = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(4L * hidden)));
        BlockLSTM<TFloat32> lstm = BlockLstm.over(
                        tf, new BlockLstm.Arguments(input, cellBefore, hiddenBefore, weight, bias))
                .results();
        coefficients = coefficients(tf, lstm);
        lastCell = tf.stridedSlice(lstm.cs(), Indices.at(-1));
        lastHidden = tf.stridedSlice(lstm.h(), Indices.at(-1));
        session = Sessions.onOneProcessor(graph);
        FusedWeights fused = FusedWeights.of(weights);
        weightValue = KIND.tensor(fused.weight(), embedding + hidden, 4L * hidden);
        biasValue = KIND.tensor(fused.bias(), 4L * hidden);
    }

    @Override
    public double[] advance(int[] tokens, State state) {
        try (TFloat32 x = KIND.tensor(rows.of(tokens), tokens.length, 1, embedding);
                TFloat32 cell = KIND.tensor(state.cell, 1, hidden);
                TFloat32 h = KIND.tensor(state.hidden, 1, hidden);
                var result = session.runner()
                        .feed(input, x)
                        .feed(cellBefore, cell)
                        .feed(hiddenBefore, h)
                        .feed(weight, weightValue)
                        .feed(bias, biasValue)
                        .fetch(coefficients)
                        .fetch(lastCell)
                        .fetch(lastHidden)
                        .run()) {
            state.cell = KIND.values(result.get(1));
            state.hidden = KIND.values(result.get(2));
            return KIND.values(result.get(0));
        }
    }

    @Override
    public void close() {
        weightValue.close();
        biasValue.close();
        session.close();
        graph.close();
    }

    /** a_i, a_f, a_g, a_o, p, f for every step, [T, 6, H]. */
    private Operand<TFloat32> coefficients(Ops tf, BlockLSTM<TFloat32> lstm) {
        Operand<TFloat32> one = tf.constant(1f);
        Operand<TFloat32> firstCell = tf.expandDims(cellBefore, tf.constant(0));
        Concat<TFloat32> cells = tf.concat(List.of(firstCell, lstm.cs()), tf.constant(0));
        Operand<TFloat32> previousCell = tf.stridedSlice(cells, Indices.sliceTo(-1));
        return new LstmCoefficients<>(tf, one).stack(previousCell, lstm.i(), lstm.f(), lstm.ci(), lstm.o(), lstm.co());
    }
}
