package dev.stategrad.graphs;

import java.util.List;

/**
 * What a state-gradient analysis computes.
 *
 * @param state which vector is differentiated
 * @param layer layer of the state, counted from 1
 * @param delays D, delays 0 … D−1; at least 1
 * @param streams number of parallel streams; at least 1
 * @param precision of the products
 * @param labelCounts C of each grouping, in the order in which labels are given; each at least 1
 * @param secondMoment whether the mean of MᵀM is wanted too, for all pairs
 * @param paths whether the part of the gradient that went through the cell path alone is wanted too, for all pairs
 * @param blocks what the text is cut into for error bars
 * @param window pairs count only when both lie in the same window of this many tokens, as in the paper; the state is
 *     carried across. 0 for none: exact
 * @param resetAfter ids of tokens after each of which the stream starts from the zero state; pairs across do not count
 * @param severalPasses whether sums that exceed the budget may be made in several passes over the text, which is then kept
 */
public record StateGradientOptions(
        StateKind state,
        int layer,
        int delays,
        int streams,
        Precision precision,
        List<Integer> labelCounts,
        boolean secondMoment,
        boolean paths,
        TextBlocks blocks,
        int window,
        List<Integer> resetAfter,
        boolean severalPasses) {
    public StateGradientOptions {
        labelCounts = List.copyOf(labelCounts);
        resetAfter = List.copyOf(resetAfter);
        if (delays < 1) {
            throw new InvalidInputException("delays", "at least 1", delays);
        }
        if (streams < 1) {
            throw new InvalidInputException("streams", "at least 1", streams);
        }
        if (window < 0) {
            throw new InvalidInputException("window", "at least 1, or 0 for none", window);
        }
        for (int count : labelCounts) {
            if (count < 1) {
                throw new InvalidInputException("labels", "at least 1 label in a grouping", count);
            }
        }
    }

    /** Exact means over one text without blocks, in one pass. */
    public StateGradientOptions(
            StateKind state, int layer, int delays, int streams, Precision precision, List<Integer> labelCounts) {
        this(state, layer, delays, streams, precision, labelCounts, false, false, TextBlocks.NONE, 0, List.of(), false);
    }

    public StateGradientOptions withSecondMoment(boolean wanted) {
        return new StateGradientOptions(
                state,
                layer,
                delays,
                streams,
                precision,
                labelCounts,
                wanted,
                paths,
                blocks,
                window,
                resetAfter,
                severalPasses);
    }

    public StateGradientOptions withPaths(boolean wanted) {
        return new StateGradientOptions(
                state,
                layer,
                delays,
                streams,
                precision,
                labelCounts,
                secondMoment,
                wanted,
                blocks,
                window,
                resetAfter,
                severalPasses);
    }

    public StateGradientOptions withBlocks(TextBlocks wanted) {
        return new StateGradientOptions(
                state,
                layer,
                delays,
                streams,
                precision,
                labelCounts,
                secondMoment,
                paths,
                wanted,
                window,
                resetAfter,
                severalPasses);
    }

    public StateGradientOptions withWindow(int wanted) {
        return new StateGradientOptions(
                state,
                layer,
                delays,
                streams,
                precision,
                labelCounts,
                secondMoment,
                paths,
                blocks,
                wanted,
                resetAfter,
                severalPasses);
    }

    public StateGradientOptions withResetAfter(List<Integer> tokens) {
        return new StateGradientOptions(
                state,
                layer,
                delays,
                streams,
                precision,
                labelCounts,
                secondMoment,
                paths,
                blocks,
                window,
                tokens,
                severalPasses);
    }

    public StateGradientOptions withSeveralPasses(boolean allowed) {
        return new StateGradientOptions(
                state,
                layer,
                delays,
                streams,
                precision,
                labelCounts,
                secondMoment,
                paths,
                blocks,
                window,
                resetAfter,
                allowed);
    }

    /** Same options for another number of delays. */
    StateGradientOptions withDelays(int wanted) {
        return new StateGradientOptions(
                state,
                layer,
                wanted,
                streams,
                precision,
                labelCounts,
                secondMoment,
                paths,
                blocks,
                window,
                resetAfter,
                severalPasses);
    }

    /** Whether something is summed over all pairs alone, whatever their labels. */
    boolean sumsAllPairs() {
        return secondMoment || paths;
    }

    /** @throws InvalidInputException when they do not suit the model */
    void check(Architecture architecture) {
        architecture.requireState(layer, state);
        if (paths) {
            architecture.requireCellPath();
        }
        for (int token : resetAfter) {
            if (token < 0 || token >= architecture.vocabulary()) {
                throw new InvalidInputException(
                        "resetAfter", "ids from 0 to " + (architecture.vocabulary() - 1), token);
            }
        }
    }
}
