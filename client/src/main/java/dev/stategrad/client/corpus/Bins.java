package dev.stategrad.client.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Half-open intervals of numbers, each with a name; the last one has no upper end. */
final class Bins {
    /** How often a word comes in the training text. Below 10 and from 500 on are the bins that the paper names (fig. 8b). */
    static final Bins FREQUENCY = ofIntegers(0, 1, 10, 50, 100, 500);
    /** A word's place in its sentence, counted from 1. */
    static final Bins POSITION = ofIntegers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50);
    /** Surprisal in bits; a guess among 10,000 words has 13.3. */
    static final Bins SURPRISAL = ofReals(0, 1, 2, 4, 6, 8, 10, 12, 16);

    private final int[] edges;
    private final List<String> labels;

    private Bins(int[] edges, List<String> labels) {
        this.edges = edges;
        this.labels = List.copyOf(labels);
    }

    /** Names say the first and the last integer: {@code 1-9}. */
    private static Bins ofIntegers(int... edges) {
        List<String> labels = new ArrayList<>();
        for (int bin = 0; bin < edges.length - 1; bin++) {
            int last = edges[bin + 1] - 1;
            labels.add(edges[bin] == last ? Integer.toString(last) : edges[bin] + "-" + last);
        }
        labels.add(edges[edges.length - 1] + "+");
        return new Bins(edges, labels);
    }

    /** Names say both ends, of which the upper one is not part of the bin: {@code 1-2}. */
    private static Bins ofReals(int... edges) {
        List<String> labels = new ArrayList<>();
        for (int bin = 0; bin < edges.length - 1; bin++) {
            labels.add(edges[bin] + "-" + edges[bin + 1]);
        }
        labels.add(edges[edges.length - 1] + "+");
        return new Bins(edges, labels);
    }

    /** The name of the bin that holds {@code value}, which is not below the first edge. */
    String label(double value) {
        int bin = edges.length - 1;
        while (bin > 0 && value < edges[bin]) {
            bin--;
        }
        return labels.get(bin);
    }

    /** All names, ascending. */
    List<String> labels() {
        return labels;
    }

    /** Ascending bins. */
    Comparator<String> order() {
        return Comparator.comparingInt(labels::indexOf);
    }
}
