package dev.stategrad.client.corpus;

import dev.stategrad.client.Grouping;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one grouping, numbered as they are met. When all are known they are put in order, so that the same labels
 * have the same numbers in every corpus.
 */
final class LabelInventory {
    static final int NONE = -1;

    private final Comparator<String> comparator;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<Integer> dropped = new HashSet<>();

    LabelInventory(Comparator<String> comparator) {
        this.comparator = comparator;
    }

    int number(@Nullable String label) {
        if (label == null) {
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

    /** Number of labels that were met. */
    int size() {
        return numbers.size();
    }

    /** Forgets a label, which no token may have any more. */
    void drop(int number) {
        dropped.add(number);
    }

    Grouping grouping(String name) {
        return new Grouping(name, sorted());
    }

    /** For each number, the label's place in the final order; 0 for one that was dropped. */
    int[] order() {
        int[] order = new int[numbers.size()];
        int place = 0;
        for (String label : sorted()) {
            order[number(label)] = place++;
        }
        return order;
    }

    private List<String> sorted() {
        return numbers.keySet().stream()
                .filter(label -> !dropped.contains(number(label)))
                .sorted(comparator)
                .toList();
    }
}
