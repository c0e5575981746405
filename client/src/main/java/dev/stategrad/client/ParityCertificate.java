package dev.stategrad.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How closely a model computes here what its source framework computed for the same tokens. Absolute differences.
 *
 * @param tokens number of tokens compared
 * @param maxLogitError largest difference of a logit; 0 where none were given
 * @param maxStateError largest difference of a component of a state, over all layers; 0 where none were given
 * @param compared names of what was compared, e.g. {@code logits}, {@code hidden_l0}; never empty
 * @param source the program that made the reference values; may be empty
 */
public record ParityCertificate(
        long tokens, double maxLogitError, double maxStateError, List<String> compared, String source) {
    public ParityCertificate {
        compared = List.copyOf(compared);
    }

    /** One line for a person: the largest errors, against what, and over how many tokens. */
    public String summary() {
        List<String> errors = new ArrayList<>();
        if (compared.contains("logits")) {
            errors.add(String.format(Locale.ROOT, "logits within %.2g", maxLogitError));
        }
        if (compared.stream().anyMatch(name -> !name.equals("logits"))) {
            errors.add(String.format(Locale.ROOT, "states within %.2g", maxStateError));
        }
        String of = source.isEmpty() ? "its source" : source;
        return String.format(Locale.ROOT, "%s of %s over %,d tokens", String.join(", ", errors), of, tokens);
    }
}
