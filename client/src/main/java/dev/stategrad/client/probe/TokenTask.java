package dev.stategrad.client.probe;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Classes of tokens that are to be told from states.
 *
 * @param name of the grouping that the classes come from
 * @param delay k: asked of the state after a token is the class of the token k before it
 * @param classes C
 * @param labels [n] for each state the class that is asked for, in [0, C); negative where there is none
 * @param words [n] id of the token whose class that is
 */
@SuppressWarnings("ArrayRecordComponent") // large; handed over and left alone
public record TokenTask(String name, int delay, int classes, int[] labels, int[] words) {
    public TokenTask {
        if (labels.length != words.length) {
            throw new IllegalArgumentException("task " + name + ": expected a word for each of " + labels.length
                    + " labels, found " + words.length);
        }
        if (delay < 0) {
            throw new IllegalArgumentException("delay: expected at least 0, found " + delay);
        }
    }

    /** Without the classes that have too few examples to be learned and tested; what remains is numbered anew. */
    TokenTask frequent(int fewest) {
        int[] counts = new int[classes];
        for (int label : labels) {
            if (label >= 0) {
                counts[label]++;
            }
        }
        int[] kept =
                IntStream.range(0, classes).filter(k -> counts[k] >= fewest).toArray();
        int[] number = new int[classes];
        Arrays.fill(number, -1);
        for (int k = 0; k < kept.length; k++) {
            number[kept[k]] = k;
        }
        int[] renamed = Arrays.stream(labels)
                .map(label -> label < 0 ? label : number[label])
                .toArray();
        return new TokenTask(name, delay, kept.length, renamed, words);
    }
}
