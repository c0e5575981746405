package dev.stategrad.graphs;

/** Chooses how much is done at once and foretells the memory that it takes. */
final class WorkPlanner {
    /** Rows of all products that share a K, so that forming it costs little. */
    private static final int ROWS = 1536;

    /** Rows of one product: as many as keep a core near its peak, as few as stay in its cache. */
    private static final int GROUP_ROWS = 256;

    private static final int MOST_SOURCES = 64;
    /** Operations of one run: 250 ms of a core at 80 GFLOP/s in float32. */
    private static final double OPERATIONS_PER_RUN = 0.25 * 80e9;
    /** Tangents, their products and intermediates alive at once, in units of a [N·E, H] matrix. */
    private static final int TANGENT_MATRICES = 8;
    /** K and its parts, in units of an [H, H] matrix. */
    private static final int FOLDED_MATRICES = 8;

    private final Architecture architecture;
    private final StateGradientOptions options;

    WorkPlanner(Architecture architecture, StateGradientOptions options) {
        this.architecture = architecture;
        this.options = options;
    }

    WorkPlan plan(long budgetBytes) {
        return new WorkPlan(
                memory(options.delays(), lanes(budgetBytes)),
                budgetBytes,
                delaysThatFit(budgetBytes),
                operationsPerStep() * (options.delays() - 1));
    }

    /** As many lanes as there are cores, or as fit. */
    int lanes(long budgetBytes) {
        int lanes = Runtime.getRuntime().availableProcessors();
        while (lanes > 1 && memory(options.delays(), lanes) > budgetBytes) {
            lanes--;
        }
        return lanes;
    }

    BlockSize blockSize() {
        LabelRows rows = new LabelRows(options.labelCounts());
        return new BlockSize(
                sources(options.delays()),
                filling(GROUP_ROWS),
                options.delays(),
                architecture,
                options.layer(),
                rows.count(),
                rows.groupings());
    }

    private int delaysThatFit(long budgetBytes) {
        int fits = 0;
        for (int bit = 1 << 30; bit > 0; bit >>= 1) {
            if (fits + bit > 0 && memory(fits + bit, 1) <= budgetBytes) {
                fits += bit;
            }
        }
        return fits;
    }

    /** Sums of every lane and their total, work areas, queued blocks and what the streams hold, in bytes. */
    private long memory(int delays, int lanes) {
        double matrix = (double) architecture.embedding() * architecture.hidden();
        int bytes = ElementKind.of(options.precision()).bytes();
        int sources = sources(delays);
        double sums = new LabelRows(options.labelCounts()).count() * (double) delays * matrix * Double.BYTES;
        double tangents = sources * matrix * (options.layer() * TANGENT_MATRICES * bytes + 2 * Double.BYTES);
        double folded = FOLDED_MATRICES * (double) architecture.hidden() * architecture.hidden() * bytes;
        double block = (delays + sources - 1.0 + Trajectory.SEGMENT)
                * options.layer()
                * architecture.cell().cell().coefficients()
                * architecture.hidden()
                * Double.BYTES;
        double total = (lanes + 1) * sums + lanes * (tangents + folded + 6 * block) + options.streams() * block;
        return (long) Math.min(total, (double) Long.MAX_VALUE);
    }

    private int sources(int delays) {
        double operations = operationsPerStep() * Math.max(1, delays - 1);
        double halved = options.precision() == Precision.FLOAT64 ? 2 : 1;
        int inTime = (int) Math.min(MOST_SOURCES, OPERATIONS_PER_RUN / halved / operations);
        return Math.max(1, Math.min(inTime, filling(ROWS)));
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
