package dev.stategrad.server.meters;

import java.util.Locale;

/** What the device works for. */
public enum WorkKind {
    ANALYSIS,
    SCORING,
    TRAINING;

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
