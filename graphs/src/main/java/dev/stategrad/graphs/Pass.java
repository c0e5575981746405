package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One pass over the text: the units whose sums are made in it, and where these lie. A unit has a row for each block of the
 * text. One row more takes what belongs to other passes or to nobody; it is never read.
 */
final class Pass {
    private final List<Integer> units;
    private final int blocks;
    private final int[] places;
    private final int sink;
    private final boolean allPairs;

    /**
     * @param units numbers of the units of this pass
     * @param of number of units in all
     * @param blocks blocks of the text
     * @param sink the row that is never read; −1 when there is none, since every source belongs somewhere
     * @param allPairs whether the sums of all pairs alone are made in this pass (second moments, the cell path), so that it
     *     needs every source
     */
    Pass(List<Integer> units, int of, int blocks, int sink, boolean allPairs) {
        this.units = List.copyOf(units);
        this.blocks = blocks;
        this.sink = sink;
        this.allPairs = allPairs;
        places = new int[of];
        Arrays.fill(places, -1);
        for (int place = 0; place < units.size(); place++) {
            places[units.get(place)] = place;
        }
    }

    List<Integer> units() {
        return units;
    }

    /** Number of rows. */
    int rows() {
        return Math.max(sink + 1, units.size() * blocks);
    }

    /** What is summed over all pairs alone in this pass. */
    List<SumKind> allPairsKinds(StateGradientOptions options) {
        List<SumKind> kinds = new ArrayList<>();
        if (allPairs && options.secondMoment()) {
            kinds.add(SumKind.MOMENTS);
        }
        if (allPairs && options.paths()) {
            kinds.add(SumKind.PATHS);
        }
        return kinds;
    }

    /** Row of a unit, or the row that is never read. */
    int row(int unit, int block) {
        return unit == LabelRows.NONE || places[unit] < 0 ? sink : places[unit] * blocks + block;
    }

    /** Row of the sums of all pairs alone. */
    int allPairsRow(int block) {
        return allPairs ? block : blocks;
    }

    /** What a block adds to the work that is done: its sources, or, in one pass of several, how often these are added up. */
    int credit(SourceBlock block) {
        if (units.size() == places.length) {
            return block.sources();
        }
        return (int) Arrays.stream(block.rows())
                .mapToLong(rows -> Arrays.stream(rows, 0, block.sources())
                        .filter(row -> row != sink)
                        .count())
                .sum();
    }

    /** Whether this pass needs source n of a block. */
    boolean wants(SourceBlock block, int n) {
        return allPairs || Arrays.stream(block.rows()).anyMatch(rows -> rows[n] != sink);
    }
}
