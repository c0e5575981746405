package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.AdaGrad;
import org.tensorflow.framework.optimizers.GradientDescent;
import org.tensorflow.framework.optimizers.Optimizer;
import org.tensorflow.framework.optimizers.Optimizer.GradAndVar;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** The graph of one training step over one window, with its session. */
final class TrainingGraph implements AutoCloseable {
    private static final float ADAGRAD_START = 0.1f;

    private final TrainingOptions options;
    private final Graph graph = new Graph();
    private final Session session;
    private final LanguageModelVariables variables;
    private final Placeholder<TInt32> inputs;
    private final Placeholder<TInt32> targets;
    private final Placeholder<TFloat32> weights;
    private final Placeholder<TFloat32> cell;
    private final Placeholder<TFloat32> output;
    private final Placeholder<TInt64> dropoutSeed;
    private final Operand<TFloat64> loss;
    private final Operand<TFloat32> lastCell;
    private final Operand<TFloat32> lastOutput;
    private final Op step;

    /** State between two windows: c and h of every stream, [B, H] each. */
    record State(float[] cell, float[] output) {
        static State zero(TrainingOptions options) {
            int size = options.batchSize() * options.architecture().hidden();
            return new State(new float[size], new float[size]);
        }
    }

    /** What a step gave: the loss (negative log-probability summed over all pairs) and the state after it. */
    record StepResult(double loss, State state) {}

    TrainingGraph(TrainingOptions options, ModelWeights start) {
        this.options = options;
        Ops tf = Ops.create(graph);
        int steps = options.window();
        int streams = options.batchSize();
        int hidden = options.architecture().hidden();
        int rows = steps * streams;
        variables = new LanguageModelVariables(tf, options.architecture());
        inputs = tf.withName("inputs").placeholder(TInt32.class, Placeholder.shape(Shape.of(steps, streams)));
        targets = tf.withName("targets").placeholder(TInt32.class, Placeholder.shape(Shape.of(rows)));
        weights = tf.withName("weights").placeholder(TFloat32.class, Placeholder.shape(Shape.of(rows)));
        cell = tf.withName("cell").placeholder(TFloat32.class, Placeholder.shape(Shape.of(streams, hidden)));
        output = tf.withName("output").placeholder(TFloat32.class, Placeholder.shape(Shape.of(streams, hidden)));
        dropoutSeed = tf.withName("dropout_seed").placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));

        BlockLstm lstm = BlockLstm.over(
                tf,
                new BlockLstm.Arguments(
                        variables.inputs(tf, inputs), cell, output, variables.kernel(), variables.bias()));
        lastCell = last(tf, lstm.cells());
        lastOutput = last(tf, lstm.outputs());

        Operand<TFloat32> top = tf.reshape(lstm.outputs(), tf.constant(new int[] {rows, hidden}));
        Operand<TFloat32> mask = options.outputDropout() == 0 ? null : mask(tf, rows, hidden);
        Operand<TFloat32> seen = mask == null ? top : tf.math.mul(top, mask);
        SoftmaxLoss softmax = SoftmaxLoss.of(
                tf,
                new SoftmaxLoss.Decoder(variables.decoder(), variables.decoderBias()),
                new SoftmaxLoss.Rows(seen, targets, tf.math.mul(weights, tf.constant(1f / streams))));
        loss = tf.math.mul(softmax.loss(), tf.constant((double) streams));
        Operand<TFloat32> topGradient =
                mask == null ? softmax.hiddenGradient() : tf.math.mul(softmax.hiddenGradient(), mask);

        BlockLstmGradient below = BlockLstmGradient.of(
                tf, lstm, tf.reshape(topGradient, tf.constant(new int[] {steps, streams, hidden})));
        step = optimizer().applyGradients(pairs(tf, gradients(tf, below, softmax)), "step");
        session = Sessions.onAllProcessors(graph);
        variables.assign(session, start);
        session.initialize();
    }

    private Operand<TFloat32> last(Ops tf, Operand<TFloat32> states) {
        return tf.gather(states, tf.constant(options.window() - 1), tf.constant(0));
    }

    /** 1/(1 − p) where a component stays, 0 where it is dropped. */
    private Operand<TFloat32> mask(Ops tf, int rows, int hidden) {
        Operand<TFloat32> uniform =
                tf.random.statelessRandomUniform(tf.constant(new int[] {rows, hidden}), dropoutSeed);
        float drop = (float) options.outputDropout();
        Operand<TFloat32> stays = tf.dtypes.cast(tf.math.greaterEqual(uniform, tf.constant(drop)), TFloat32.class);
        return tf.math.mul(stays, tf.constant(1 / (1 - drop)));
    }

    /** Gradient of each variable. */
    private Map<Operand<TFloat32>, Operand<TFloat32>> gradients(Ops tf, BlockLstmGradient below, SoftmaxLoss softmax) {
        Map<Operand<TFloat32>, Operand<TFloat32>> gradients = new LinkedHashMap<>();
        variables.encoder().ifPresent(encoder -> gradients.put(encoder, encoderGradient(tf, below.inputs())));
        gradients.put(variables.kernel(), below.kernel());
        gradients.put(variables.bias(), below.bias());
        gradients.put(variables.decoder(), softmax.decoderGradient());
        gradients.put(variables.decoderBias(), softmax.biasGradient());
        return gradients;
    }

    private Operand<TFloat32> encoderGradient(Ops tf, Operand<TFloat32> byInputs) {
        return tf.math.unsortedSegmentSum(
                byInputs,
                tf.reshape(inputs, tf.constant(new int[] {-1})),
                tf.constant(options.architecture().vocabulary()));
    }

    private List<GradAndVar<?>> pairs(Ops tf, Map<Operand<TFloat32>, Operand<TFloat32>> gradients) {
        Operand<TFloat32> scale = clipping(tf, gradients.values());
        List<GradAndVar<?>> pairs = new ArrayList<>();
        gradients.forEach((variable, gradient) ->
                pairs.add(new GradAndVar<>(tf.math.mul(gradient, scale).asOutput(), variable.asOutput())));
        return pairs;
    }

    /** What scales gradients down to the clip norm, and by 1 when they are below it. */
    private Operand<TFloat32> clipping(Ops tf, Collection<Operand<TFloat32>> gradients) {
        List<Operand<TFloat32>> halfSquares = new ArrayList<>();
        for (Operand<TFloat32> gradient : gradients) {
            halfSquares.add(tf.nn.l2Loss(gradient));
        }
        Operand<TFloat32> norm = tf.math.sqrt(tf.math.mul(tf.math.addN(halfSquares), tf.constant(2f)));
        Operand<TFloat32> limit = tf.constant((float) options.clipNorm());
        return tf.math.div(limit, tf.math.maximum(norm, limit));
    }

    private Optimizer optimizer() {
        float rate = (float) options.learningRate();
        return switch (options.optimizer()) {
            case SGD -> new GradientDescent(graph, rate);
            case ADAGRAD -> new AdaGrad(graph, rate, ADAGRAD_START);
        };
    }

    /** Learns from one window. */
    StepResult step(TokenWindows.Window window, State state, long number) {
        int steps = options.window();
        int streams = options.batchSize();
        int hidden = options.architecture().hidden();
        try (TInt32 in = Tensors.of(window.inputs(), steps, streams);
                TInt32 out = Tensors.of(window.targets(), window.targets().length);
                TFloat32 weight = Tensors.of(window.weights(), window.weights().length);
                TFloat32 c = Tensors.of(state.cell(), streams, hidden);
                TFloat32 h = Tensors.of(state.output(), streams, hidden);
                TInt64 seed = TInt64.vectorOf(options.seed(), number)) {
            Session.Runner runner = session.runner()
                    .setOptions(Sessions.ON_CALLING_THREAD)
                    .feed(inputs, in)
                    .feed(targets, out)
                    .feed(weights, weight)
                    .feed(cell, c)
                    .feed(output, h)
                    .feed(dropoutSeed, seed)
                    .fetch(loss)
                    .fetch(lastCell)
                    .fetch(lastOutput)
                    .addTarget(step);
            try (Result result = runner.run()) {
                return new StepResult(
                        Tensors.doubles(result.get(0))[0],
                        new State(Tensors.floats(result.get(1)), Tensors.floats(result.get(2))));
            }
        }
    }

    ModelWeights weights() {
        return variables.read(session);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
