package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class JackknifeTest {
    /** 97.5 % quantiles of Student's t from a printed table. */
    private static final double T1 = 12.7062047;

    private static final double T3 = 3.1824463;

    private static BlockStack numbers(long[] counts, double... means) {
        long[][] stackCounts = new long[counts.length][];
        double[][][] stack = new double[counts.length][][];
        for (int block = 0; block < counts.length; block++) {
            stackCounts[block] = new long[] {counts[block]};
            stack[block] = new double[][] {{means[block]}};
        }
        return new BlockStack(stackCounts, stack);
    }

    private static Interval mean(BlockStack blocks) {
        return Jackknife.of(blocks, means -> means[0]).number(0);
    }

    @Test
    void number_meanOfEqualBlocks_isStudentsInterval() {
        Interval interval = mean(numbers(new long[] {5, 5, 5, 5}, 1, 2, 3, 6));

        // s² = (4 + 1 + 0 + 9) / 3
        double half = T3 * Math.sqrt(14.0 / 3 / 4);
        assertThat(interval.estimate()).isCloseTo(3, within(1e-12));
        assertThat(interval.low()).isCloseTo(3 - half, within(1e-6));
        assertThat(interval.high()).isCloseTo(3 + half, within(1e-6));
    }

    @Test
    void number_meanOfUnequalBlocks_weighsThemAsBusingEtAl() {
        Interval interval = mean(numbers(new long[] {1, 3}, 0, 4));

        // h = 4 and 4/3: variance ½ (3²/3 + 1²/(1/3)) = 3
        assertThat(interval.estimate()).isCloseTo(3, within(1e-12));
        assertThat(interval.high() - 3).isCloseTo(T1 * Math.sqrt(3), within(1e-5));
    }

    @Test
    void number_blocksWithoutPairs_countForNothing() {
        Interval with = mean(numbers(new long[] {5, 0, 5, 5, 5}, 1, Double.NaN, 2, 3, 6));

        assertThat(with).isEqualTo(mean(numbers(new long[] {5, 5, 5, 5}, 1, 2, 3, 6)));
    }

    /** Of the square of a mean, the square of the mean's error is taken off: x̄² − s²/n. */
    @Test
    void magnitude_ofAMean_hasAnUnbiasedSquare() {
        Interval interval = Jackknife.of(
                        numbers(new long[] {5, 5, 5, 5}, 1, 2, 3, 6), means -> new double[] {Math.abs(means[0][0])})
                .magnitude(0);

        assertThat(interval.estimate()).isCloseTo(Math.sqrt(9 - 14.0 / 12), within(1e-12));
        assertThat(interval.low()).isZero();
    }

    /** Multiples of one matrix: whatever the blocks, a quotient of two of its figures is the same. */
    @Test
    void ratio_thatNoBlockChanges_hasAnIntervalOfNoWidth() {
        Interval interval = Jackknife.of(numbers(new long[] {5, 5, 5, 5}, 1, 2, 3, 6), means ->
                        new double[] {means[0][0], 4 * means[0][0]})
                .ratio(0, 1);

        assertThat(interval.low()).isCloseTo(0.25, within(1e-7));
        assertThat(interval.high()).isCloseTo(0.25, within(1e-7));
    }

    @Test
    void anyFigure_notDefined_isUndefined() {
        Jackknife jackknife = Jackknife.of(numbers(new long[] {5, 5}, 0, 0), means -> new double[] {0, Double.NaN});

        assertThat(jackknife.number(1)).isEqualTo(Interval.UNDEFINED);
        assertThat(jackknife.cosine(1)).isEqualTo(Interval.UNDEFINED);
        assertThat(jackknife.ratio(0, 0)).isEqualTo(Interval.UNDEFINED);
        assertThat(jackknife.magnitude(0)).isEqualTo(new Interval(0, 0, 0));
        assertThat(Interval.UNDEFINED.isDefined()).isFalse();
    }

    @Test
    void of_oneBlockWithPairs_isRefused() {
        assertThatThrownBy(() -> mean(numbers(new long[] {7, 0}, 1, 2)))
                .hasMessage("blocks: expected at least 2 with pairs, found 1");
        assertThatThrownBy(() -> mean(numbers(new long[] {0, 0}, 1, 2)))
                .hasMessage("blocks: expected at least 2 with pairs, found 0");
    }
}
