package dev.stategrad.client.corpus;

import dev.stategrad.client.Grouping;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The labels of one grouping, numbered as they are met. When all are known they are ordered by their characters, so that
 * the same labels have the same numbers in every corpus.
 */
final class LabelInventory {
    static final int NONE = -1;

    private final Map<String, Integer> numbers = new HashMap<>();

    int number(String label) {
        if (label.equals(Word.NO_LABEL)) {
            return NONE;
        }
        Integer number = numbers.get(label);
        if (number == null) {
            number = numbers.size();
            numbers.put(label, number);
        }
        return number;
    }

    boolean isEmpty() {
        return numbers.isEmpty();
    }

    Grouping grouping(String name) {
        return new Grouping(name, new TreeSet<>(numbers.keySet()).stream().toList());
    }

    /** For each number, the label's place in the final order. */
    int[] order() {
        int[] order = new int[numbers.size()];
        int place = 0;
        for (String label : new TreeSet<>(numbers.keySet())) {
            order[number(label)] = place++;
        }
        return order;
    }
}
