package dev.stategrad.client.probe;

/**
 * How well a probe tells classes apart. Accuracies are shares, from 0 to 1.
 *
 * @param table {@code states} (Table 1) or {@code embeddings} (Table 3)
 * @param representation what the probe sees
 * @param task what it is to tell
 * @param classes number of classes
 * @param train examples that it learned from
 * @param validAccuracy on the examples that its hyperparameters were chosen by; NaN when there was nothing to choose
 * @param testAccuracy on examples that had no part in it
 * @param majority test accuracy of always answering the most frequent class
 * @param control test accuracy of the same probe with random labels of the same frequencies; what it exceeds this by is its
 *     selectivity
 * @param examples all of them, for training, validation and test
 */
public record ProbeResult(
        String table,
        String representation,
        String task,
        int classes,
        int train,
        double validAccuracy,
        double testAccuracy,
        double majority,
        double control,
        int examples) {
    /** Of probes of states. */
    public static final String STATES = "states";

    /** Of probes of embeddings. */
    public static final String EMBEDDINGS = "embeddings";
}
