package dev.stategrad.client.probe;

import java.util.Optional;

/**
 * How well a probe tells classes apart. Accuracies are shares, from 0 to 1.
 *
 * @param table {@code states} (Table 1), {@code embeddings} (Table 3) or {@code tokens} (classes of a text's tokens, from states)
 * @param representation what the probe sees
 * @param task what it is to tell
 * @param delay how many tokens before the state's own the one came whose class is asked for; 0 for embeddings
 * @param classes number of classes
 * @param train examples that it learned from
 * @param validAccuracy on the examples that its hyperparameters were chosen by; NaN when there was nothing to choose
 * @param testAccuracy on examples that had no part in it
 * @param low lower end of the 95 % interval of {@code testAccuracy}; NaN when unknown
 * @param high upper end
 * @param majority test accuracy of always answering the most frequent class
 * @param control test accuracy of the same probe with random labels of the same frequencies; what it exceeds this by is its
 *     selectivity
 * @param examples all of them, for training, validation and test
 * @param options hyperparameters that were chosen; empty when there was nothing to choose
 */
public record ProbeResult(
        String table,
        String representation,
        String task,
        int delay,
        int classes,
        int train,
        double validAccuracy,
        double testAccuracy,
        double low,
        double high,
        double majority,
        double control,
        int examples,
        Optional<LogisticOptions> options) {
    /** Of probes of states of the synthetic task. */
    public static final String STATES = "states";

    /** Of probes of embeddings. */
    public static final String EMBEDDINGS = "embeddings";

    /** Of probes of states for the classes of a text's tokens. */
    public static final String TOKENS = "tokens";
}
