package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/** The graph of one training step over one window, with its session. */
final class TrainingGraph implements AutoCloseable {
    /** Below this, handing operations from thread to thread costs more than the second core brings. */
    private static final double OPERATIONS_PER_TOWER = 1e9;

    private static final String WEIGHTS = "weights/";
    private static final String SLOTS = "optimizer/";

    private final TrainingOptions options;
    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final Session session;
    private final LanguageModelVariables variables;
    private final Placeholder<TInt32> inputs;
    private final Placeholder<TInt32> targets;
    private final Placeholder<TFloat32> weights;
    private final List<Placeholder<TFloat32>> states = new ArrayList<>();
    private final Placeholder<TInt64> dropoutSeed;
    private final @Nullable Placeholder<TInt32> inputWords;
    private final @Nullable Placeholder<TInt32> outputWords;
    private final @Nullable Placeholder<TFloat32> corrections;
    private final UpdateRule rule;
    private final Operand<TFloat64> loss;
    private final List<Operand<TFloat32>> lastStates = new ArrayList<>();
    private final List<Op> updates = new ArrayList<>();

    /** State between two windows: for each layer c, if it has one, and h of every stream, [B, H] each. */
    record State(List<float[]> vectors) {
        static State zero(TrainingOptions options) {
            int size = options.batchSize() * options.architecture().hidden();
            List<float[]> vectors = new ArrayList<>();
            for (int vector = 0; vector < vectorsOf(options.architecture()); vector++) {
                vectors.add(new float[size]);
            }
            return new State(vectors);
        }

        static int vectorsOf(Architecture architecture) {
            return architecture.layers() * (architecture.cell().hasCellState() ? 2 : 1);
        }
    }

    /**
     * What a step is done with, beside the window.
     *
     * @param number of the step, counted from 1 over the whole training
     */
    record Step(long number, double learningRate) {}

    /** What a step gave: the loss (negative log-probability summed over all pairs) and the state after it. */
    record StepResult(double loss, State state) {}

    TrainingGraph(TrainingOptions options) {
        this(options, usefulTowers(options));
    }

    /** @param towers number of parts that the streams are cut into, at most B */
    TrainingGraph(TrainingOptions options, int towers) {
        this.options = options;
        Architecture architecture = options.architecture();
        int streams = options.batchSize();
        Shape pairs = Shape.of(options.window(), streams);
        Shape list = Shape.of(-1);
        variables = new LanguageModelVariables(tf, architecture, options.tied());
        inputs = placeholder("inputs", TInt32.class, pairs);
        targets = placeholder("targets", TInt32.class, pairs);
        weights = placeholder("weights", TFloat32.class, pairs);
        for (int vector = 0; vector < State.vectorsOf(architecture); vector++) {
            states.add(placeholder("state" + vector, TFloat32.class, Shape.of(streams, architecture.hidden())));
        }
        dropoutSeed = placeholder("dropout_seed", TInt64.class, Shape.of(2));
        inputWords = architecture.oneHot() ? null : placeholder("input_words", TInt32.class, list);
        boolean sampled = options.sampledSoftmax() > 0;
        outputWords = sampled ? placeholder("output_words", TInt32.class, list) : null;
        corrections = sampled ? placeholder("corrections", TFloat32.class, list) : null;
        rule = UpdateRule.of(tf, options.optimizer());

        TrainingTower.Model model = model();
        List<TrainingTower> parts = towers(model, towers);
        loss = tf.math.mul(sum(parts.stream().map(TrainingTower::loss).toList()), tf.constant((double) streams));
        for (int vector = 0; vector < states.size(); vector++) {
            int of = vector;
            lastStates.add(
                    joined(parts.stream().map(part -> part.states().get(of)).toList()));
        }
        addUpdates(gradients(model, parts));
        session = towers == 1 ? Sessions.onAllProcessors(graph) : Sessions.withBranches(graph, towers);
    }

    private <T extends TType> Placeholder<T> placeholder(String name, Class<T> type, Shape shape) {
        return tf.withName(name).placeholder(type, Placeholder.shape(shape));
    }

    /** One for each processor, where a step is worth it. */
    private static int usefulTowers(TrainingOptions options) {
        double operations = options.operationsPerToken() * options.window() * options.batchSize();
        int useful = (int) Math.min(options.batchSize(), operations / OPERATIONS_PER_TOWER);
        return Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), useful));
    }

    private TrainingTower.Model model() {
        @Nullable Operand<TFloat32> embeddings = inputWords == null ? null : variables.inputs(tf, inputWords);
        return new TrainingTower.Model(
                options.architecture(), variables, inputWords, embeddings, outputWords, decoder());
    }

    private SoftmaxLoss.Decoder decoder() {
        Operand<TFloat32> matrix = variables.decoder().variable();
        Operand<TFloat32> bias = variables.decoderBias().variable();
        int vocabulary = options.architecture().vocabulary();
        if (outputWords == null) {
            return new SoftmaxLoss.Decoder(matrix, bias, null, vocabulary);
        }
        long most = options.sampledSoftmax() + (long) options.batchSize() * options.window();
        return new SoftmaxLoss.Decoder(
                tf.gather(matrix, outputWords, tf.constant(0)),
                tf.gather(bias, outputWords, tf.constant(0)),
                corrections,
                (int) Math.min(vocabulary, most));
    }

    private List<TrainingTower> towers(TrainingTower.Model model, int count) {
        int streams = options.batchSize();
        TrainingTower.Window window = new TrainingTower.Window(
                inputs, targets, tf.math.mul(weights, tf.constant(1f / streams)), states, masks());
        List<TrainingTower> towers = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            TrainingTower.Share share = new TrainingTower.Share(tf, streams * n / count, streams * (n + 1) / count);
            towers.add(TrainingTower.of(tf, model, window, share));
        }
        return towers;
    }

    /** For each layer 1/(1 − p) where a component stays, 0 where it is dropped. */
    private List<? extends Operand<TFloat32>> masks() {
        if (options.outputDropout() == 0) {
            return List.of();
        }
        Architecture architecture = options.architecture();
        int[] shape = {architecture.layers(), options.window(), options.batchSize(), architecture.hidden()};
        Operand<TFloat32> uniform = tf.random.statelessRandomUniform(tf.constant(shape), dropoutSeed);
        float drop = (float) options.outputDropout();
        Operand<TFloat32> stays = tf.dtypes.cast(tf.math.greaterEqual(uniform, tf.constant(drop)), TFloat32.class);
        return tf.unstack(tf.math.mul(stays, tf.constant(1 / (1 - drop))), (long) architecture.layers())
                .output();
    }

    /** Gradient of each variable that is trained, over all towers. */
    private List<Gradient> gradients(TrainingTower.Model model, List<TrainingTower> towers) {
        List<Gradient> gradients = new ArrayList<>();
        List<TrainingTower.Parameter> parameters = model.parameters();
        for (int n = 0; n < parameters.size(); n++) {
            int of = n;
            Operand<TFloat32> values =
                    sum(towers.stream().map(tower -> tower.gradients().get(of)).toList());
            add(
                    gradients,
                    new Gradient(
                            parameters.get(n).variable(),
                            values,
                            parameters.get(n).rows()));
        }
        gradients.removeIf(gradient -> options.freezeEmbeddings() && variables.isEncoder(gradient.variable()));
        return gradients;
    }

    /** A variable that was there before (the embeddings, when tied) gets the sum of both. */
    private void add(List<Gradient> gradients, Gradient next) {
        for (int n = 0; n < gradients.size(); n++) {
            if (gradients.get(n).variable() == next.variable()) {
                gradients.set(n, gradients.get(n).plus(tf, next));
                return;
            }
        }
        gradients.add(next);
    }

    private Operand<TFloat32> joined(List<Operand<TFloat32>> parts) {
        return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(0));
    }

    private <T extends TNumber> Operand<T> sum(List<Operand<T>> terms) {
        return terms.size() == 1 ? terms.get(0) : tf.math.addN(terms);
    }

    private void addUpdates(List<Gradient> gradients) {
        // The loss reads the variables too, though no gradient needs it: it must have done so before they move.
        List<Op> readers = new ArrayList<>(lastStates);
        readers.add(loss);
        Operand<TFloat32> scale = tf.withControlDependencies(readers).identity(clipping(gradients));
        for (Gradient gradient : gradients) {
            updates.add(rule.update(tf, gradient.scaled(tf, scale)));
        }
    }

    /** What scales gradients down to the clip norm, and by 1 when they are below it. */
    private Operand<TFloat32> clipping(List<Gradient> gradients) {
        List<Operand<TFloat32>> halfSquares = new ArrayList<>();
        for (Gradient gradient : gradients) {
            halfSquares.add(tf.nn.l2Loss(gradient.values()));
        }
        Operand<TFloat32> norm = tf.math.sqrt(tf.math.mul(tf.math.addN(halfSquares), tf.constant(2f)));
        Operand<TFloat32> limit = tf.constant((float) options.clipNorm());
        return tf.math.div(limit, tf.math.maximum(norm, limit));
    }

    /** Starts from these weights, the optimizer from nothing. */
    void start(ModelWeights model) {
        variables.assign(session, model);
        rule.reset(session);
    }

    /** Weights and the optimizer's slots, by name. */
    SortedMap<String, DenseArray> store() {
        SortedMap<String, DenseArray> arrays = new TreeMap<>();
        variables.all().forEach(variable -> arrays.put(WEIGHTS + variable.name(), variable.store(session)));
        rule.slots().forEach(slot -> arrays.put(SLOTS + slot.name(), slot.store(session)));
        return arrays;
    }

    /** @throws InvalidInputException naming the array that is missing or of a wrong shape */
    void restore(Map<String, DenseArray> arrays) {
        StoredArrays stored = new StoredArrays(arrays);
        variables
                .all()
                .forEach(
                        variable -> variable.fill(session, stored.floats(WEIGHTS + variable.name(), variable.shape())));
        rule.slots().forEach(slot -> slot.fill(session, stored.floats(SLOTS + slot.name(), slot.shape())));
    }

    /** Learns from one window. */
    StepResult step(TrainingBatch batch, State state, Step step) {
        int steps = options.window();
        int streams = options.batchSize();
        Session.Runner runner = session.runner();
        try (Feeds feeds = new Feeds(runner)) {
            feeds.ints(inputs, batch.inputs(), steps, streams);
            feeds.ints(targets, batch.targets(), steps, streams);
            feeds.floats(weights, batch.weights(), steps, streams);
            for (int vector = 0; vector < states.size(); vector++) {
                feeds.floats(
                        states.get(vector),
                        state.vectors().get(vector),
                        streams,
                        options.architecture().hidden());
            }
            feeds.add(dropoutSeed, TInt64.vectorOf(options.seed(), step.number()));
            feedWords(feeds, batch);
            rule.feed(feeds, step.learningRate(), step.number());
            return run(runner);
        }
    }

    private void feedWords(Feeds feeds, TrainingBatch batch) {
        if (inputWords != null) {
            feeds.ints(inputWords, batch.inputWords(), batch.inputWords().length);
        }
        if (outputWords != null && corrections != null) {
            feeds.ints(outputWords, batch.outputWords(), batch.outputWords().length);
            feeds.floats(corrections, batch.corrections(), batch.corrections().length);
        }
    }

    private StepResult run(Session.Runner runner) {
        runner.fetch(loss);
        lastStates.forEach(runner::fetch);
        updates.forEach(runner::addTarget);
        try (Result result = runner.run()) {
            List<float[]> vectors = new ArrayList<>();
            for (int vector = 0; vector < states.size(); vector++) {
                vectors.add(Tensors.floats(result.get(1 + vector)));
            }
            return new StepResult(Tensors.doubles(result.get(0))[0], new State(vectors));
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
