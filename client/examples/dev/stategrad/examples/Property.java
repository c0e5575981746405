package dev.stategrad.examples;

import dev.stategrad.client.analysis.PropertyDirection;
import dev.stategrad.client.analysis.PropertyMemory;
import dev.stategrad.client.analysis.Whitening;

/** How well one property of words is remembered, such as singular or plural (section 5). */
public final class Property {
    private Property() {}

    /**
     * Compares the difference of two classes with mean gradients.
     *
     * @param means [D][H·E] row-major mean gradients
     * @param embeddings [V, E] row-major
     * @param singular ids of words of one class
     * @param plural ids of words of the other
     */
    public static PropertyMemory number(
            double[][] means, double[] embeddings, Whitening whitening, int[] singular, int[] plural) {
        PropertyDirection number =
                PropertyDirection.of("singular-plural", embeddings, whitening.size(), singular, plural);
        PropertyMemory memory = PropertyMemory.of(means, whitening, number);
        for (int delay = 0; delay < means.length; delay++) {
            System.out.printf(
                    "%3d  m = %.3f  cosine with the best direction %.3f%n",
                    delay, memory.relativeMemory()[delay], memory.cosine()[delay][0]);
        }
        return memory;
    }
}
