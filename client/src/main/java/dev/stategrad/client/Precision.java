package dev.stategrad.client;

/** How products are computed; sums over positions are kept in float64 whatever this says. */
public enum Precision {
    /** IEEE 754 binary32. */
    FLOAT32,
    /** IEEE 754 binary64, for validation. */
    FLOAT64
}
