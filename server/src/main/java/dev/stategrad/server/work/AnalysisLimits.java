package dev.stategrad.server.work;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.StateKind;

/** Ranges of an analysis's options. */
public final class AnalysisLimits {
    static final int MAX_STREAMS = 1 << 16;
    private static final int MAX_GROUPS = 64;
    private static final int MAX_BLOCKS = 1 << 12;

    private AnalysisLimits() {}

    static void check(Architecture model, StateGradientOptions options) {
        requireLayer(model, options.layer());
        requireStreams(options.streams());
        if (options.paths()) {
            model.requireCellPath();
        }
        if (options.labelCounts().size() > MAX_GROUPS) {
            throw new InvalidInputException(
                    "groupings", "at most " + MAX_GROUPS, options.labelCounts().size());
        }
        require("blocks", options.blocks().count(), 0, MAX_BLOCKS);
        for (int i = 0; i < options.resetAfter().size(); i++) {
            int token = options.resetAfter().get(i);
            if (token < 0 || token >= model.vocabulary()) {
                throw new InvalidInputException("resetAfter[" + i + "]", "0 to " + (model.vocabulary() - 1), token);
            }
        }
    }

    static void requireLayer(Architecture model, int layer) {
        require("layer", layer, 1, model.layers());
    }

    /** A number of streams, checked. */
    public static int streams(int asked) {
        requireStreams(asked);
        return asked;
    }

    static void requireStreams(int streams) {
        require("streams", streams, 1, MAX_STREAMS);
    }

    /**
     * The state to differentiate.
     *
     * @param keepsCell whether the model's recurrent cell has a cell state besides the hidden one
     * @param asked null when the caller left it open
     */
    public static StateKind state(boolean keepsCell, @org.jspecify.annotations.Nullable StateKind asked) {
        if (asked == null) {
            return keepsCell ? StateKind.CELL : StateKind.HIDDEN;
        }
        if (asked == StateKind.CELL && !keepsCell) {
            throw new InvalidInputException("state", "HIDDEN (this model's cells have no cell state)", asked);
        }
        return asked;
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            String expected = most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
            throw new InvalidInputException(name, expected, value);
        }
    }
}
