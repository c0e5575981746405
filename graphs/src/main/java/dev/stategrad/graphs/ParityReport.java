package dev.stategrad.graphs;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The largest differences between a model and a {@link ParityReference}.
 *
 * @param tokens number of tokens compared
 * @param errors of every tensor that was compared, in the order of their names
 */
public record ParityReport(long tokens, List<TensorError> errors) {
    /**
     * Where a tensor differs most.
     *
     * @param tensor its name in the reference
     * @param magnitude its largest magnitude in the reference
     * @param error the largest absolute difference
     * @param stream where that is
     * @param step the same, counted from 0
     * @param component the same
     * @param expected the reference there
     * @param found what the model computes there
     */
    public record TensorError(
            String tensor,
            double magnitude,
            double error,
            int stream,
            int step,
            int component,
            double expected,
            double found) {}

    public ParityReport {
        errors = List.copyOf(errors);
    }

    /** Largest difference of a logit; 0 where none were given. */
    public double maxLogitError() {
        return largest(name -> name.equals(ParityCheck.LOGITS));
    }

    /** Largest difference of a component of a state; 0 where none were given. */
    public double maxStateError() {
        return largest(name -> !name.equals(ParityCheck.LOGITS));
    }

    /** Names of the tensors compared. */
    public List<String> compared() {
        return errors.stream().map(TensorError::tensor).toList();
    }

    /**
     * Checks that no tensor differs by more than a fraction of its largest magnitude.
     *
     * @throws InvalidInputException naming the tensor that differs most by that measure, and where
     */
    public void requireWithin(double tolerance) {
        TensorError worst = null;
        double excess = 1;
        for (TensorError error : errors) {
            double allowed = tolerance * error.magnitude();
            if (error.error() > allowed && (worst == null || error.error() / allowed > excess)) {
                worst = error;
                excess = error.error() / allowed;
            }
        }
        if (worst != null) {
            throw new InvalidInputException(
                    "reference." + worst.tensor(),
                    String.format(
                            Locale.ROOT,
                            "errors of at most %.1e (%.1e of its largest magnitude)",
                            tolerance * worst.magnitude(),
                            tolerance),
                    String.format(
                            Locale.ROOT,
                            "%.2e: %.6g for %.6g in stream %d after token %d, component %d",
                            worst.error(),
                            worst.found(),
                            worst.expected(),
                            worst.stream(),
                            worst.step(),
                            worst.component()));
        }
    }

    private double largest(Predicate<String> tensors) {
        return errors.stream()
                .filter(error -> tensors.test(error.tensor()))
                .mapToDouble(TensorError::error)
                .max()
                .orElse(0);
    }
}
