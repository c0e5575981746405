package dev.stategrad.server.jobs;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.StateKind;
import java.util.List;

/** Ranges of an analysis's options. */
public final class AnalysisLimits {
    static final int MAX_STREAMS = 1 << 16;
    private static final int MAX_GROUPS = 64;

    private AnalysisLimits() {}

    static void check(Architecture model, int layer, int delays, int streams, List<LabelGroup> groups) {
        require("layer", layer, 1, model.layers());
        require("delays", delays, 1, Integer.MAX_VALUE);
        requireStreams(streams);
        if (groups.size() > MAX_GROUPS) {
            throw new InvalidInputException("groupings", "at most " + MAX_GROUPS, groups.size());
        }
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
