package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Deals the units of sums to passes. Units with many sources come first: a pass of frequent words needs nearly every
 * source, which blocks of neighbours serve best, and leaves the many rare words to passes that need only a few.
 */
final class PassPlan {
    private final LabelRows labels;
    private final StateGradientOptions options;
    private final WorkPlanner.Cut cut;
    private final long[] sources;

    PassPlan(LabelRows labels, StateGradientOptions options, WorkPlanner.Cut cut) {
        this.labels = labels;
        this.options = options;
        this.cut = cut;
        sources = new long[labels.units()];
    }

    /** Counts the sources of each unit in a part of the text. */
    void count(TokenChunk chunk) {
        int[][] columns = chunk.labels();
        if (columns.length == 0) {
            sources[0] += chunk.length();
        }
        for (int g = 0; g < columns.length; g++) {
            for (int label : columns[g]) {
                int unit = labels.unit(g, label);
                if (unit != LabelRows.NONE) {
                    sources[unit]++;
                }
            }
        }
    }

    /** Everything at once. */
    Pass whole() {
        // With one grouping every source has a unit: there is no row to spare, and none is needed.
        int sink = options.labelCounts().size() > 1 ? cut.sumSize().gradientRows() - 1 : -1;
        return pass(IntStream.range(0, labels.units()).boxed().toList(), sink, options.sumsAllPairs());
    }

    /** One pass of several, counted from 0. */
    Pass part(int number, List<Integer> units) {
        return pass(units, cut.sumSize().gradientRows() - 1, options.sumsAllPairs() && number == 0);
    }

    /** Passes over what was counted. */
    List<Pass> passes() {
        List<Integer> units = IntStream.range(0, sources.length)
                .filter(unit -> sources[unit] > 0)
                .boxed()
                .sorted(Comparator.comparingLong((Integer unit) -> -sources[unit]))
                .toList();
        List<Pass> passes = new ArrayList<>();
        for (int from = 0; from < units.size(); from += cut.unitsAtOnce()) {
            int to = Math.min(units.size(), from + cut.unitsAtOnce());
            passes.add(part(passes.size(), units.subList(from, to)));
        }
        return passes;
    }

    /** How often the sources that were counted are added up. */
    long additions() {
        return Arrays.stream(sources).sum();
    }

    List<Integer> unitsWithoutSource() {
        return IntStream.range(0, sources.length)
                .filter(unit -> sources[unit] == 0)
                .boxed()
                .toList();
    }

    private Pass pass(List<Integer> units, int sink, boolean allPairs) {
        return new Pass(units, labels.units(), options.blocks().count(), sink, allPairs);
    }
}
