package dev.stategrad.client.analysis;

import java.util.Locale;

/** Figures of a spectrum that get intervals. */
public enum SpectrumStatistic {
    /** σ₁ of the mean. */
    SIGMA1,
    /** Σσ of the mean. */
    SUM,
    /** σ₁/Σσ. */
    RATIO1,
    /** (σ₁ + … + σ₅)/Σσ. */
    RATIO5,
    /** Root of the largest eigenvalue of the second moment. */
    RMS1;

    /** The name in tables, in lower case. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
