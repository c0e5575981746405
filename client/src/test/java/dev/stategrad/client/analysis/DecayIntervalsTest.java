package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecayIntervalsTest {
    private static final int HIDDEN = 6;
    private static final int EMBEDDING = 4;
    private static final int DELAYS = 12;
    private static final int BLOCKS = 20;
    private static final double RATE = 0.35;

    /** One direction that fades at {@link #RATE}, in blocks that each have their own noise. */
    private static BlockStack blocks(double noise, Random random) {
        long[][] counts = new long[BLOCKS][DELAYS];
        double[][][] means = new double[BLOCKS][DELAYS][HIDDEN * EMBEDDING];
        for (int block = 0; block < BLOCKS; block++) {
            Arrays.fill(counts[block], 100);
            for (int delay = 0; delay < DELAYS; delay++) {
                for (int i = 0; i < HIDDEN * EMBEDDING; i++) {
                    means[block][delay][i] = noise * random.nextGaussian();
                }
                means[block][delay][EMBEDDING + 2] += 2 * Math.exp(-RATE * delay);
            }
        }
        return new BlockStack(counts, means);
    }

    @Test
    void rate_withoutNoise_isTheRate() {
        Interval rate = DecayIntervals.rate(blocks(0, new Random(1)), EMBEDDING, Optional.empty());
        assertThat(rate.low()).isCloseTo(RATE, within(1e-9));
        assertThat(rate.high()).isCloseTo(RATE, within(1e-9));
    }

    /** In the noisiest, all that is seen after delay 6 is noise. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.3})
    void rate_noisyBlocks_coversTheTruthAsOftenAsItSays(double noise) {
        Random random = new Random(7);
        int trials = 1000;
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            Interval rate = DecayIntervals.rate(blocks(noise, random), EMBEDDING, Optional.empty());
            covered += rate.contains(RATE) ? 1 : 0;
        }
        assertThat((double) covered / trials).isBetween(0.90, 0.98);
    }

    @Test
    void rate_basisThatChangesNothingButTheScale_staysTheSame() {
        double[] twice = new double[EMBEDDING * EMBEDDING];
        for (int i = 0; i < EMBEDDING; i++) {
            twice[i * EMBEDDING + i] = 2;
        }
        BlockStack blocks = blocks(0.3, new Random(3));
        Interval plain = DecayIntervals.rate(blocks, EMBEDDING, Optional.empty());
        Interval scaled =
                DecayIntervals.rate(blocks, EMBEDDING, Optional.of(Whitening.ofFactor(new double[EMBEDDING], twice)));
        assertThat(scaled.estimate()).isCloseTo(plain.estimate(), within(1e-9));
        assertThat(scaled.high()).isCloseTo(plain.high(), within(1e-9));
    }

    /** As with windows, or after resets: no pair reaches far, and its zeros are no decay. */
    @Test
    void rate_delaysWithoutPairs_leftOut() {
        BlockStack whole = blocks(0, new Random(1));
        for (int block = 0; block < BLOCKS; block++) {
            for (int delay = 7; delay < DELAYS; delay++) {
                // The last delays have pairs in one block alone.
                whole.counts()[block][delay] = delay > 9 && block == 3 ? 100 : 0;
                Arrays.fill(whole.means()[block][delay], 0);
            }
        }
        Interval rate = DecayIntervals.rate(whole, EMBEDDING, Optional.empty());
        assertThat(rate.low()).isCloseTo(RATE, within(1e-9));
        assertThat(rate.high()).isCloseTo(RATE, within(1e-9));
    }

    @Test
    void rate_onlyOneBlockWithPairs_undefined() {
        long[][] counts = {{5, 5, 5}, {0, 0, 0}};
        double[][][] means = new double[2][3][HIDDEN * EMBEDDING];
        assertThat(DecayIntervals.rate(new BlockStack(counts, means), EMBEDDING, Optional.empty()))
                .isEqualTo(Interval.UNDEFINED);
    }
}
