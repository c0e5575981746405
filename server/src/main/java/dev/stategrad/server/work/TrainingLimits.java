package dev.stategrad.server.work;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.TrainingOptions;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;

/** Keeps a training whose sizes are absurd from starting at all. */
public final class TrainingLimits {
    // Weights, their gradients as they are summed and as they are clipped, and one copy on the way to the disk.
    private static final double COPIES = 4;
    // Vectors of H of a layer and a step: gates, states, outputs, their gradients, the dropout mask. Measured: 20 of an
    // LSTM with H = 512.
    private static final double VECTORS_PER_STEP = 20;
    // An unrolled cell keeps the operands of each of its equations besides. Measured: 94 of a GRU, which has three
    // gates.
    private static final double VECTORS_PER_UNROLLED_GATE = 32;

    private TrainingLimits() {}

    /** @throws InvalidInputException when a matrix has 2 GiB or more; ServiceException over the memory budget */
    public static void check(TrainingOptions options, long budgetBytes) {
        double largest = largestMatrixBytes(options.architecture());
        if (largest > Integer.MAX_VALUE) {
            throw new InvalidInputException(
                    "architecture", "sizes whose largest matrix stays below 2 GiB", (long) largest);
        }
        double model = modelBytes(options);
        double step = stepBytes(options);
        double bytes = model + step * options.batchSize() * options.window();
        if (bytes > budgetBytes) {
            throw new ServiceException(
                    FailureReason.OVER_MEMORY_BUDGET,
                    "config.training: expected a training that fits into %d MiB, found one that needs %.0f MiB; %s"
                            .formatted(budgetBytes >> 20, bytes / (1 << 20), whatFits(options, budgetBytes)));
        }
    }

    private static String whatFits(TrainingOptions options, long budgetBytes) {
        double left = budgetBytes - modelBytes(options);
        long window = (long) (left / (stepBytes(options) * options.batchSize()));
        if (window >= 1) {
            return "a window of " + window + " would fit";
        }
        return "its weights and optimizer alone need %.0f MiB".formatted(modelBytes(options) / (1 << 20));
    }

    private static double largestMatrixBytes(Architecture model) {
        double v = model.vocabulary();
        double e = model.embedding();
        double h = model.hidden();
        double gates = model.cell().gates() * h;
        double widest = Math.max(e, model.layers() > 1 ? h : 0);
        double largest = Math.max(Math.max(model.oneHot() ? 0 : v * e, v * h), gates * Math.max(widest, h));
        return largest * Float.BYTES;
    }

    private static double modelBytes(TrainingOptions options) {
        Architecture model = options.architecture();
        double v = model.vocabulary();
        double h = model.hidden();
        double weights = (model.oneHot() ? 0 : v * model.embedding()) + v * (options.tied() ? 1 : h + 1);
        double gates = model.cell().gates() * h;
        // Never layer by layer: a caller may ask for two billion.
        weights += gates * (model.inputs(1) + h + 2) + (model.layers() - 1.0) * gates * (h + h + 2);
        int slots = switch (options.optimizer()) {
            case SGD -> 0;
            case ADAGRAD -> 1;
            case ADAM -> 2;
        };
        // Slots travel to the disk with every checkpoint, as the weights do.
        return Float.BYTES * weights * (COPIES + 2 * slots);
    }

    /** Of one token. */
    private static double stepBytes(TrainingOptions options) {
        Architecture model = options.architecture();
        double vectors = model.cell() == CellKind.LSTM
                ? VECTORS_PER_STEP
                : VECTORS_PER_UNROLLED_GATE * model.cell().gates();
        return Float.BYTES * (vectors * model.hidden() * model.layers() + 2.0 * model.embedding());
    }
}
