package dev.stategrad.examples;

import dev.stategrad.client.analysis.RememberedDirections;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.client.analysis.WordVectors;
import java.util.List;

/** What the best remembered direction means: the words at its two ends. */
public final class Directions {
    private Directions() {}

    /**
     * The outermost words.
     *
     * @param mean [H, E] row-major, the mean gradient at one delay
     * @param embeddings [V, E] row-major
     * @param vocabulary words by id
     */
    public static WordVectors.Ends best(
            double[] mean, double[] embeddings, Whitening whitening, List<String> vocabulary, int count) {
        RememberedDirections directions = RememberedDirections.of(mean, whitening);
        WordVectors.Ends ends = WordVectors.of(embeddings, whitening).ends(directions.vectors()[0], count);
        ends.positive().forEach(word -> System.out.println("+ " + vocabulary.get(word.word())));
        ends.negative().forEach(word -> System.out.println("− " + vocabulary.get(word.word())));
        return ends;
    }
}
