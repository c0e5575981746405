package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Loss and gradients of some of the streams of a window. Towers share the weights and nothing else, so each runs on a core
 * of its own from the window's first step to its last; a single graph of all streams would leave the others idle in the
 * 2·T steps of the cell, whose products are too thin to be shared (DECISIONS.md).
 *
 * @param loss sum of the weighted losses, scalar
 * @param states of all layers after the window, as {@link TrainingGraph.State} lists them, [streams, H] each
 * @param gradients in the order of {@link Model#parameters}
 */
record TrainingTower(Operand<TFloat64> loss, List<Operand<TFloat32>> states, List<Operand<TFloat32>> gradients) {
    /** Something that is trained, and which rows of it; null rows are all of them. */
    record Parameter(StoredVariable variable, @Nullable Operand<TInt32> rows) {}

    /**
     * What all towers compute with.
     *
     * @param inputWords distinct words that are read, [U]; null when one-hot
     * @param embeddings their rows, [U, E]; null when one-hot
     * @param outputWords words that the softmax runs over; null for all
     * @param decoder over these
     */
    record Model(
            Architecture architecture,
            LanguageModelVariables variables,
            @Nullable Operand<TInt32> inputWords,
            @Nullable Operand<TFloat32> embeddings,
            @Nullable Operand<TInt32> outputWords,
            SoftmaxLoss.Decoder decoder) {
        /** Embeddings if there are any, kernel and biases of each layer, output layer and its bias. */
        List<Parameter> parameters() {
            List<Parameter> all = new ArrayList<>();
            variables.encoder().ifPresent(encoder -> all.add(new Parameter(encoder, inputWords)));
            for (int layer = 1; layer <= architecture.layers(); layer++) {
                LanguageModelVariables.LayerVariables of = variables.layer(layer);
                all.add(new Parameter(of.kernel(), null));
                all.add(new Parameter(of.inputBias(), null));
                all.add(new Parameter(of.recurrentBias(), null));
            }
            all.add(new Parameter(variables.decoder(), outputWords));
            all.add(new Parameter(variables.decoderBias(), outputWords));
            return all;
        }
    }

    /** Streams first … end − 1 of a window's arrays. */
    record Share(Ops tf, int first, int end) {
        int streams() {
            return end - first;
        }

        /** Of [T, B]. */
        Operand<TInt32> tokens(Operand<TInt32> all) {
            return tf.stridedSlice(all, Indices.all(), Indices.slice((long) first, end));
        }

        /** Of [T, B] or [T, B, H]. */
        Operand<TFloat32> steps(Operand<TFloat32> all) {
            return tf.stridedSlice(all, Indices.all(), Indices.slice((long) first, end));
        }

        /** Of [B, H]. */
        Operand<TFloat32> state(Operand<TFloat32> all) {
            return tf.stridedSlice(all, Indices.slice((long) first, end));
        }
    }

    /**
     * A window of all streams.
     *
     * @param inputs places in the model's embeddings, or words when one-hot, [T, B]
     * @param targets places among the words of the output layer, [T, B]
     * @param weights of the pairs' losses, [T, B]
     * @param states before the window, [B, H] each
     * @param masks what each layer's outputs are multiplied by, [T, B, H] each; none without dropout
     */
    record Window(
            Operand<TInt32> inputs,
            Operand<TInt32> targets,
            Operand<TFloat32> weights,
            List<? extends Operand<TFloat32>> states,
            List<? extends Operand<TFloat32>> masks) {
        Window of(Share share) {
            return new Window(
                    share.tokens(inputs),
                    share.tokens(targets),
                    share.steps(weights),
                    states.stream().map(share::state).toList(),
                    masks.stream().map(share::steps).toList());
        }
    }

    static TrainingTower of(Ops tf, Model model, Window all, Share share) {
        return new Builder(tf, model, all.of(share)).build();
    }

    private static final class Builder {
        private final Ops tf;
        private final Model model;
        private final Window window;
        private final int steps;
        private final int streams;
        private final int hidden;
        private final List<WindowLayer> layers = new ArrayList<>();
        private final List<WindowLayer.LayerGradients> backwards = new ArrayList<>();

        Builder(Ops tf, Model model, Window window) {
            this.tf = tf;
            this.model = model;
            this.window = window;
            steps = (int) window.inputs().shape().get(0);
            streams = (int) window.inputs().shape().get(1);
            hidden = model.architecture().hidden();
        }

        TrainingTower build() {
            SoftmaxLoss softmax = softmax(forward());
            Operand<TFloat32> byInputs = backward(softmax.hiddenGradient());
            List<Operand<TFloat32>> states = new ArrayList<>();
            layers.forEach(layer -> layer.states()
                    .forEach(vectors -> states.add(tf.gather(vectors, tf.constant(steps - 1), tf.constant(0)))));
            return new TrainingTower(softmax.loss(), states, gradients(byInputs, softmax));
        }

        /** The outputs of the top layer, [T, B, H]. */
        private Operand<TFloat32> forward() {
            Operand<TFloat32> values = inputs();
            int vectors = window.states().size() / model.architecture().layers();
            for (int layer = 1; layer <= model.architecture().layers(); layer++) {
                List<Operand<TFloat32>> before =
                        List.copyOf(window.states().subList((layer - 1) * vectors, layer * vectors));
                layers.add(WindowLayer.over(
                        tf,
                        model.architecture().cell(),
                        WindowLayer.Arguments.of(
                                values,
                                WindowLayer.state(before),
                                model.variables().layer(layer))));
                values = masked(layers.get(layer - 1).outputs(), layer);
            }
            return values;
        }

        private Operand<TFloat32> inputs() {
            return model.embeddings() == null
                    ? model.variables().inputs(tf, window.inputs())
                    : tf.gather(model.embeddings(), window.inputs(), tf.constant(0));
        }

        /**
         * @param outputs gradient by what the output layer read, [T·B, H]
         * @return gradient by the inputs of the lowest layer, [T·B, E]
         */
        private Operand<TFloat32> backward(Operand<TFloat32> outputs) {
            Operand<TFloat32> gradient = outputs;
            for (int layer = model.architecture().layers(); layer >= 1; layer--) {
                Operand<TFloat32> bySteps = tf.reshape(gradient, tf.constant(new int[] {steps, streams, hidden}));
                WindowLayer.LayerGradients gradients = layers.get(layer - 1).backward(tf, masked(bySteps, layer));
                backwards.add(0, gradients);
                gradient = gradients.inputs();
            }
            return gradient;
        }

        private SoftmaxLoss softmax(Operand<TFloat32> outputs) {
            int rows = steps * streams;
            Operand<TInt32> flat = tf.constant(new int[] {rows});
            return SoftmaxLoss.of(
                    tf,
                    model.decoder(),
                    new SoftmaxLoss.Rows(
                            tf.reshape(outputs, tf.constant(new int[] {rows, hidden})),
                            tf.reshape(window.targets(), flat),
                            tf.reshape(window.weights(), flat)));
        }

        private Operand<TFloat32> masked(Operand<TFloat32> values, int layer) {
            return window.masks().isEmpty()
                    ? values
                    : tf.math.mul(values, window.masks().get(layer - 1));
        }

        private List<Operand<TFloat32>> gradients(Operand<TFloat32> byInputs, SoftmaxLoss softmax) {
            List<Operand<TFloat32>> all = new ArrayList<>();
            if (model.inputWords() != null) {
                Operand<TInt32> flat = tf.reshape(window.inputs(), tf.constant(new int[] {-1}));
                Operand<TInt32> words = tf.gather(tf.shape(model.inputWords()), tf.constant(0), tf.constant(0));
                all.add(tf.math.unsortedSegmentSum(byInputs, flat, words));
            }
            for (WindowLayer.LayerGradients layer : backwards) {
                all.addAll(List.of(layer.kernel(), layer.inputBias(), layer.recurrentBias()));
            }
            all.add(softmax.decoderGradient());
            all.add(softmax.biasGradient());
            return all;
        }
    }
}
