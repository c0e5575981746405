package dev.stategrad.graphs;

import java.io.IOException;

/** Chooses how much is done at once and foretells the memory that it takes. */
final class WorkPlanner {
    /** Rows of all products that share a K, so that forming it costs little. */
    private static final int ROWS = 1536;

    /** Rows of one product: as many as keep a core near its peak, as few as stay in its cache. */
    private static final int GROUP_ROWS = 256;

    private static final int MOST_SOURCES = 64;
    /** Operations of one run: 250 ms of a core at 85 GFLOP/s in float32. */
    private static final double OPERATIONS_PER_RUN = 0.25 * 85e9;
    /** Tangents, their products and intermediates alive at once, in units of a [N·E, H] matrix. */
    private static final int TANGENT_MATRICES = 8;
    /** The same of the cell path, which needs no product. */
    private static final int PATH_MATRICES = 4;
    /** Tangents that a run leaves to the next one, and those that it found: c and h of each. */
    private static final int CARRIED_MATRICES = 4;
    /** K and its parts, in units of an [H, H] matrix. */
    private static final int FOLDED_MATRICES = 8;
    /** Part of the budget that may be spent on remembering the forward pass from one pass to the next. */
    private static final double REMEMBERED = 0.2;

    private final Architecture architecture;
    private final StateGradientOptions options;
    private final LabelRows labels;
    private final int processors = Runtime.getRuntime().availableProcessors();

    /**
     * How the work is cut.
     *
     * @param lanes that work side by side
     * @param unitsAtOnce units of sums that are made in one pass
     * @param sumSize of each lane
     * @param rememberedBytes for the forward pass, when there are several passes
     * @param memoryBytes of it all
     */
    record Cut(int lanes, int unitsAtOnce, SumSize sumSize, long rememberedBytes, double memoryBytes) {
        void save(CheckpointWriter out) throws IOException {
            out.longs(lanes, unitsAtOnce);
        }
    }

    WorkPlanner(Architecture architecture, StateGradientOptions options) {
        this.architecture = architecture;
        this.options = options;
        labels = new LabelRows(options.labelCounts());
    }

    WorkPlan plan(long budgetBytes) {
        return plan(cut(budgetBytes), budgetBytes);
    }

    private WorkPlan plan(Cut cut, long budgetBytes) {
        return new WorkPlan(
                (long) Math.min(cut.memoryBytes(), (double) Long.MAX_VALUE),
                budgetBytes,
                delaysThatFit(budgetBytes),
                operationsPerStep() * (options.delays() - 1),
                (labels.units() + cut.unitsAtOnce() - 1) / cut.unitsAtOnce());
    }

    /** The cut that was saved: sums would be rounded otherwise with other lanes or passes. */
    Cut restore(CheckpointReader in, long budgetBytes) throws IOException {
        long[] numbers = in.longs(2);
        int lanes = in.within(numbers[0], 1, Integer.MAX_VALUE);
        int units = in.within(numbers[1], 1, labels.units());
        return requireFits(cut(lanes, units, budgetBytes), budgetBytes);
    }

    /** @throws OverBudgetException when it does not fit the budget */
    Cut requireFits(Cut cut, long budgetBytes) {
        WorkPlan plan = plan(cut, budgetBytes);
        if (!plan.fits()) {
            throw new OverBudgetException(options.delays(), plan.memoryBytes(), budgetBytes, plan.delaysThatFit());
        }
        return cut;
    }

    /** One pass on as many lanes as there are cores, or as fit; several passes where these are allowed and needed. */
    Cut cut(long budgetBytes) {
        Cut whole = cut(processors, labels.units(), budgetBytes);
        if (whole.memoryBytes() <= budgetBytes) {
            return whole;
        }
        if (options.severalPasses()) {
            return severalPasses(budgetBytes);
        }
        for (int lanes = processors - 1; lanes > 1; lanes--) {
            Cut fewer = cut(lanes, labels.units(), budgetBytes);
            if (fewer.memoryBytes() <= budgetBytes) {
                return fewer;
            }
        }
        return cut(1, labels.units(), budgetBytes);
    }

    private Cut severalPasses(long budgetBytes) {
        double without = cut(processors, 0, budgetBytes).memoryBytes();
        double perUnit = (cut(processors, 1, budgetBytes).memoryBytes() - without);
        int units = (int) Math.min(labels.units() - 1.0, (budgetBytes - without) / perUnit);
        return cut(units < 1 ? 1 : processors, Math.max(1, units), budgetBytes);
    }

    private Cut cut(int lanes, int units, long budgetBytes) {
        boolean several = units < labels.units();
        int blocks = options.blocks().count();
        boolean sink = several || options.labelCounts().size() > 1;
        int allPairsRows = blocks + (several ? 1 : 0);
        SumSize size = new SumSize(
                (int) Math.min(Integer.MAX_VALUE, units * (long) blocks + (sink ? 1 : 0)),
                options.secondMoment() ? allPairsRows : 0,
                options.paths() ? allPairsRows : 0,
                options.delays(),
                architecture.hidden(),
                architecture.embedding());
        long remembered = several ? (long) (REMEMBERED * budgetBytes) : 0;
        // Of all pairs, and of the label that is being told of: each block and the whole. The cell path as much again.
        double results = (options.paths() ? 4 : 2)
                * (blocks + 1.0)
                * options.delays()
                * size.elements(SumKind.GRADIENTS)
                * Double.BYTES;
        double memory = lanes * (size.bytes() + workAreas()) + streams() + remembered + results;
        return new Cut(lanes, units, size, remembered, memory);
    }

    BlockSize blockSize() {
        return new BlockSize(
                sources(),
                filling(GROUP_ROWS),
                sourceStepsPerRun(),
                options.delays(),
                architecture,
                options.layer(),
                labels.groupings());
    }

    private int delaysThatFit(long budgetBytes) {
        int fits = 0;
        for (int bit = 1 << 30; bit > 0; bit >>= 1) {
            if (fits + bit > 0 && with(fits + bit).cut(budgetBytes).memoryBytes() <= budgetBytes) {
                fits += bit;
            }
        }
        return fits;
    }

    private WorkPlanner with(int delays) {
        return new WorkPlanner(architecture, options.withDelays(delays));
    }

    /** Tangents, K and queued blocks of a lane, in bytes. */
    private double workAreas() {
        int bytes = ElementKind.of(options.precision()).bytes();
        double matrix = (double) architecture.embedding() * architecture.hidden();
        int matrices = options.layer() * TANGENT_MATRICES + (options.paths() ? PATH_MATRICES : 0);
        if (!blockSize().isOneRun()) {
            matrices += CARRIED_MATRICES * (options.layer() + (options.paths() ? 1 : 0));
        }
        int updates = options.paths() ? 3 : 2;
        double tangents = sources() * matrix * (matrices * bytes + updates * Double.BYTES);
        double folded =
                options.layer() * FOLDED_MATRICES * (double) architecture.hidden() * architecture.hidden() * bytes;
        return tangents + folded + 6 * block();
    }

    private double streams() {
        return options.streams() * block();
    }

    /** What a stream holds, and what a block takes with it, in bytes. */
    private double block() {
        return ((double) options.delays() + sources() - 1 + Trajectory.SEGMENT)
                * options.layer()
                * architecture.cell().cell().coefficients()
                * architecture.hidden()
                * Double.BYTES;
    }

    private int sources() {
        double folded = BlockSize.foldedSources(architecture.embedding());
        int carried = Math.max(1, options.delays() - 1);
        double inTimeForBlock = (sourceStepsPerRun() - carried * folded) / (carried + folded);
        int inTime = (int) Math.min(MOST_SOURCES, inTimeForBlock);
        return Math.max(1, Math.min(inTime, filling(ROWS)));
    }

    private double sourceStepsPerRun() {
        double halved = options.precision() == Precision.FLOAT64 ? 2 : 1;
        return OPERATIONS_PER_RUN / halved / operationsPerStep();
    }

    /** Number of sources whose tangents have at least so many rows. */
    private int filling(int rows) {
        return (rows + architecture.embedding() - 1) / architecture.embedding();
    }

    /**
     * The minimal count of a source and a delay ≥ 1: for each layer 2·H²·E for each product with the state before (4·H²·E in
     * all for an LSTM), and as much again for the layer below where there is one.
     */
    private double operationsPerStep() {
        double product = 2.0 * architecture.hidden() * architecture.hidden() * architecture.embedding();
        return product * architecture.cell().cell().products() * (2 * options.layer() - 1);
    }
}
