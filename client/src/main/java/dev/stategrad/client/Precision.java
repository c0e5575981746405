package dev.stategrad.client;

/** How products are computed; sums over positions are kept in float64 whatever this says. */
public enum Precision {
    /** IEEE 754 binary32. */
    FLOAT32,
    /** IEEE 754 binary64, for validation. */
    FLOAT64,
    /** Products of float32 numbers rounded to 10 bits of mantissa, with float32 sums; only on a GPU that has them. */
    TF32
}
