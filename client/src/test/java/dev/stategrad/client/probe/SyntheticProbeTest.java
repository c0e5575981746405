package dev.stategrad.client.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.corpus.SyntheticCorpus;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** States that hold what is known: the token in ten components, the count on a circle, the new token in the cell alone. */
class SyntheticProbeTest {
    private static final int TOKENS = 8_000;
    private static final int TEST = 2_000;

    private static SyntheticText text;
    private static SyntheticProbe probe;

    @BeforeAll
    static void probe() throws IOException {
        text = SyntheticText.read(new SyntheticCorpus(3, TOKENS));
        Random random = new Random(4);
        double[][] cell = new double[TOKENS][];
        double[][] hidden = new double[TOKENS][];
        for (int t = 0; t < TOKENS; t++) {
            cell[t] = state(t, true, random);
            hidden[t] = state(t, false, random);
        }
        probe = SyntheticProbe.of(new SyntheticStates(text, cell, hidden), 20, TEST, 5);
    }

    /** Token id one-hot in 0 to 9; the hidden state knows of no count. */
    private static double[] state(int t, boolean counts, Random random) {
        double[] state = new double[13];
        for (int p = 0; p < state.length; p++) {
            state[p] = 0.01 * random.nextGaussian();
        }
        if (!text.isEnd(t)) {
            state[text.tokens()[t]] += 1;
        }
        if (counts) {
            double angle = 2 * Math.PI * text.counts()[t] / 17;
            state[10] += Math.cos(angle);
            state[11] += Math.sin(angle);
        }
        return state;
    }

    private static ProbeResult result(String representation, String task) {
        return probe.accuracies().stream()
                .filter(row -> row.representation().equals(representation)
                        && row.task().equals(task))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void read_counts_followTheCycleAcrossLines() throws IOException {
        for (int t = 1; t < TOKENS; t++) {
            int count = text.counts()[t];
            if (count > 1 && count < SyntheticText.END_OF_LINE) {
                assertThat(text.tokens()[t]).isEqualTo(text.tokens()[t - 1]);
                assertThat(text.counts()[t - 1]).isEqualTo(count - 1);
            } else if (count == SyntheticText.END_OF_LINE) {
                assertThat(text.tokens()[t]).isEqualTo(SyntheticCorpus.END_OF_LINE);
                assertThat(text.counts()[t - 1]).isEqualTo(15);
            } else if (count == 0) {
                assertThat(text.counts()[t - 1]).isIn(15, SyntheticText.END_OF_LINE);
            }
        }
    }

    @Test
    void accuracies_whatTheStatesHold_isToldAndNothingElse() {
        assertThat(result("cell state", "token ID").testAccuracy()).isEqualTo(1);
        assertThat(result("cell state", "counting").testAccuracy()).isEqualTo(1);
        assertThat(result("hidden state", "token ID").testAccuracy()).isEqualTo(1);
        // The end of a line is the state without a token; counts are not there.
        assertThat(result("hidden state", "counting").testAccuracy()).isLessThan(0.15);
        assertThat(result("cell state ID subspace", "token ID").testAccuracy()).isEqualTo(1);
        assertThat(result("cell state ID subspace", "counting").testAccuracy()).isLessThan(0.2);
        assertThat(result("cell state counting subspace", "counting").testAccuracy())
                .isGreaterThan(0.99);
    }

    @Test
    void accuracies_baselines_areThoseOfTheFrequencies() {
        ProbeResult counting = result("cell state", "counting");
        assertThat(counting.train() + TEST).isEqualTo(TOKENS).isEqualTo(counting.examples());
        assertThat(counting.validAccuracy()).isNaN();
        assertThat(counting.majority()).isCloseTo(1.0 / 16, within(0.01));
        assertThat(counting.control()).isCloseTo(1.0 / 16, within(0.03));
        assertThat(result("cell state", "token ID").classes()).isEqualTo(10);
        assertThat(result("cell state", "new token").majority()).isCloseTo(15.0 / 16, within(0.02));
    }

    /** These states show the input and remember nothing: a new token is told from them when it is read and when it is repeated. */
    @Test
    void delays_statesWithoutMemory_followTheInput() {
        assertThat(probe.delays()).hasSize(40);
        for (String representation : List.of("cell", "hidden")) {
            List<DelayAccuracy> delays = probe.delays().stream()
                    .filter(row -> row.representation().equals(representation))
                    .toList();
            assertThat(delays).extracting(DelayAccuracy::delay).isSorted().hasSize(20);
            assertThat(delays.get(0).accuracy()).isEqualTo(1);
            assertThat(delays.get(5).accuracy()).isLessThan(0.35);
            assertThat(delays.get(18).accuracy()).isEqualTo(1);
            assertThat(delays.get(5).chance()).isLessThan(0.25);
        }
    }

    @Test
    void plane_points_lieOnTheCircleOfCounts() {
        assertThat(probe.covering()).isLessThanOrEqualTo(5);
        assertThat(probe.countingShare()).isGreaterThan(0.99);
        assertThat(probe.plane()).hasSize(4_000).extracting(PlanePoint::label).contains("0", "15", "EOS");
    }

    /** Component 10 is one of the two that count. */
    @Test
    void sums_gradientThatMovesTheCount_isInItsSubspace() {
        double[] moved = new double[13];
        moved[10] = 2;

        List<SubspaceSum> sums = probe.sums("all", "all", new double[][] {moved});

        assertThat(sums).extracting(SubspaceSum::subspace).containsExactly("counting", "id", "whole");
        assertThat(sums.get(0).sum()).isCloseTo(2, within(0.1));
        assertThat(sums.get(1).sum()).isLessThan(0.1);
        assertThat(sums.get(2).sum()).isCloseTo(2, within(1e-12));
    }

    @Test
    void of_noTokensLeftToTrainOn_isRefused() {
        double[][] states = new double[TOKENS][2];
        assertThatThrownBy(() -> SyntheticProbe.of(new SyntheticStates(text, states, states), 2, TOKENS, 1))
                .hasMessage("test: expected 1 to 7999 tokens that are held out, found 8000");
        assertThatThrownBy(() -> new SyntheticStates(text, new double[2][2], states))
                .hasMessage("cell states: expected 8000, one for each token, found 2");
    }
}
