package dev.stategrad.client.probe;

/** Tells the class of a vector. */
public sealed interface Classifier permits LinearDiscriminantAnalysis, LogisticRegression {
    /**
     * The most probable class.
     *
     * @param features [P]
     */
    int predict(double[] features);
}
