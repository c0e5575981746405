package dev.stategrad.server.jobs;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.TrainingOptions;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;

/** Keeps a training whose sizes are absurd from starting at all. */
final class TrainingLimits {
    // Weights, their gradients, the optimizer's accumulators and one copy on the way to disk.
    private static final double COPIES = 4;
    // Gates, cell, hidden vector and their gradients, for every step of a window.
    private static final double VECTORS_PER_STEP = 16;

    private TrainingLimits() {}

    /** @throws InvalidInputException when a matrix has 2 GiB or more; ServiceException over the memory budget */
    static void check(TrainingOptions options, long budgetBytes) {
        Architecture model = options.architecture();
        double v = model.vocabulary();
        double e = model.embedding();
        double h = model.hidden();
        double gates = model.cell().gates() * h;
        double largest = Math.max(Math.max(model.oneHot() ? 0 : v * e, v * h), gates * Math.max(e, h));
        if (largest * Float.BYTES > Integer.MAX_VALUE) {
            throw new InvalidInputException(
                    "architecture", "sizes whose largest matrix stays below 2 GiB", (long) (largest * Float.BYTES));
        }
        double weights = (model.oneHot() ? 0 : v * e) + gates * (e + h + 2) + v * (h + 1);
        double steps = (double) options.batchSize() * options.window();
        double bytes = Float.BYTES * (COPIES * weights + steps * (VECTORS_PER_STEP * h + 2 * e));
        if (bytes > budgetBytes) {
            throw new ServiceException(
                    FailureReason.OVER_MEMORY_BUDGET,
                    "config.training: expected a training that fits into %d MiB, found one that needs %.0f MiB"
                            .formatted(budgetBytes >> 20, bytes / (1 << 20)));
        }
    }
}
