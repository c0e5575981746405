package dev.stategrad.graphs;

/** Takes the gradients of one label after the other, so that no more than one label's matrices need to be held. */
@FunctionalInterface
public interface GradientSink {
    /**
     * Told of each label once, as it is done; of {@link GradientSums#ALL} last. Where the text is cut into blocks, a label's
     * gradients over all of the text come first, then those of each block.
     */
    void accept(LabelGradients gradients);
}
