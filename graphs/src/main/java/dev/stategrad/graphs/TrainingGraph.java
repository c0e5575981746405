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
import org.tensorflow.framework.optimizers.Adam;
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
import org.tensorflow.types.family.TNumber;

/** The graph of one training step over one window, with its session. */
final class TrainingGraph implements AutoCloseable {
    private static final float ADAGRAD_START = 0.1f;
    /** Below this, handing operations from thread to thread costs more than the second core brings. */
    private static final double OPERATIONS_PER_TOWER = 1e9;

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
        this(options, start, usefulTowers(options));
    }

    /** @param towers number of parts that the streams are cut into, at most B */
    TrainingGraph(TrainingOptions options, ModelWeights start, int towers) {
        this.options = options;
        Ops tf = Ops.create(graph);
        int steps = options.window();
        int streams = options.batchSize();
        int hidden = options.architecture().hidden();
        variables = new LanguageModelVariables(tf, options.architecture());
        inputs = tf.withName("inputs").placeholder(TInt32.class, Placeholder.shape(Shape.of(steps, streams)));
        targets = tf.withName("targets").placeholder(TInt32.class, Placeholder.shape(Shape.of(steps, streams)));
        weights = tf.withName("weights").placeholder(TFloat32.class, Placeholder.shape(Shape.of(steps, streams)));
        cell = tf.withName("cell").placeholder(TFloat32.class, Placeholder.shape(Shape.of(streams, hidden)));
        output = tf.withName("output").placeholder(TFloat32.class, Placeholder.shape(Shape.of(streams, hidden)));
        dropoutSeed = tf.withName("dropout_seed").placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));

        TrainingTower.Window window = new TrainingTower.Window(
                inputs,
                targets,
                tf.math.mul(weights, tf.constant(1f / streams)),
                cell,
                output,
                options.outputDropout() == 0 ? null : mask(tf, new int[] {steps, streams, hidden}));
        List<TrainingTower> parts = new ArrayList<>();
        for (int n = 0; n < towers; n++) {
            TrainingTower.Share share = new TrainingTower.Share(tf, streams * n / towers, streams * (n + 1) / towers);
            parts.add(TrainingTower.of(tf, variables, window, share, steps));
        }
        loss = tf.math.mul(sum(tf, parts.stream().map(TrainingTower::loss).toList()), tf.constant((double) streams));
        lastCell = joined(tf, parts.stream().map(TrainingTower::lastCell).toList());
        lastOutput = joined(tf, parts.stream().map(TrainingTower::lastOutput).toList());
        // The loss reads the variables too, though no gradient needs it: it must have done so before they move.
        Ops afterLoss = tf.withControlDependencies(List.of(loss, lastCell, lastOutput));
        step = optimizer().applyGradients(pairs(tf, afterLoss, gradients(tf, parts)), "step");
        session = towers == 1 ? Sessions.onAllProcessors(graph) : Sessions.withBranches(graph, towers);
        variables.assign(session, start);
        session.initialize();
    }

    /** One for each processor, where a step is worth it. */
    private static int usefulTowers(TrainingOptions options) {
        double operations = options.operationsPerToken() * options.window() * options.batchSize();
        int useful = (int) Math.min(options.batchSize(), operations / OPERATIONS_PER_TOWER);
        return Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), useful));
    }

    /** 1/(1 − p) where a component stays, 0 where it is dropped. */
    private Operand<TFloat32> mask(Ops tf, int[] shape) {
        Operand<TFloat32> uniform = tf.random.statelessRandomUniform(tf.constant(shape), dropoutSeed);
        float drop = (float) options.outputDropout();
        Operand<TFloat32> stays = tf.dtypes.cast(tf.math.greaterEqual(uniform, tf.constant(drop)), TFloat32.class);
        return tf.math.mul(stays, tf.constant(1 / (1 - drop)));
    }

    /** Gradient of each variable, over all towers. */
    private static Map<Operand<TFloat32>, Operand<TFloat32>> gradients(Ops tf, List<TrainingTower> towers) {
        Map<Operand<TFloat32>, Operand<TFloat32>> gradients = new LinkedHashMap<>();
        for (Operand<TFloat32> variable : towers.get(0).gradients().keySet()) {
            gradients.put(
                    variable,
                    sum(
                            tf,
                            towers.stream()
                                    .map(tower -> tower.gradients().get(variable))
                                    .toList()));
        }
        return gradients;
    }

    private static Operand<TFloat32> joined(Ops tf, List<Operand<TFloat32>> parts) {
        return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(0));
    }

    private static <T extends TNumber> Operand<T> sum(Ops tf, List<Operand<T>> terms) {
        return terms.size() == 1 ? terms.get(0) : tf.math.addN(terms);
    }

    private List<GradAndVar<?>> pairs(Ops tf, Ops afterLoss, Map<Operand<TFloat32>, Operand<TFloat32>> gradients) {
        Operand<TFloat32> scale = afterLoss.identity(clipping(tf, gradients.values()));
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
            case ADAM -> new Adam(graph, rate);
        };
    }

    /** Learns from one window. */
    StepResult step(TokenWindows.Window window, State state, long number) {
        int steps = options.window();
        int streams = options.batchSize();
        int hidden = options.architecture().hidden();
        try (TInt32 in = Tensors.of(window.inputs(), steps, streams);
                TInt32 out = Tensors.of(window.targets(), steps, streams);
                TFloat32 weight = Tensors.of(window.weights(), steps, streams);
                TFloat32 c = Tensors.of(state.cell(), streams, hidden);
                TFloat32 h = Tensors.of(state.output(), streams, hidden);
                TInt64 seed = TInt64.vectorOf(options.seed(), number)) {
            Session.Runner runner = session.runner()
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
