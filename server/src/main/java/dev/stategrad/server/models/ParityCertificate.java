package dev.stategrad.server.models;

import dev.stategrad.graphs.ParityReport;
import java.util.List;

/**
 * How closely a model computes what its source framework computed. Absolute differences.
 *
 * @param maxLogitError 0 where no logits were given
 * @param maxStateError 0 where no states were given
 * @param compared names of what was compared
 * @param source the program that made the reference values, as its file says; may be empty
 */
public record ParityCertificate(
        long tokens, double maxLogitError, double maxStateError, List<String> compared, String source) {
    public ParityCertificate {
        compared = List.copyOf(compared);
    }

    /** What a comparison found. */
    public static ParityCertificate of(ParityReport report, String source) {
        return new ParityCertificate(
                report.tokens(), report.maxLogitError(), report.maxStateError(), report.compared(), source);
    }
}
