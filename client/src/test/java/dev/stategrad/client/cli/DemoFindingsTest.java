package dev.stategrad.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.corpus.SyntheticCorpus;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DemoFindingsTest {
    private static final double GOOD = 1.04 * SyntheticCorpus.PERPLEXITY_BOUND;

    @Test
    void asExpected_memoryOfFigure3_holds() {
        var findings = new DemoFindings(GOOD, constant(1), steps(3, 2, 0.5));
        assertThat(findings.asExpected()).isTrue();
        assertThat(findings.lines()).noneMatch(line -> line.startsWith("NO"));
    }

    @Test
    void learned_perplexity_isHeldAgainstTheBound() {
        assertThat(new DemoFindings(1.2122, constant(1), steps(3, 2, 1)).learned())
                .isTrue();
        assertThat(new DemoFindings(1.2123, constant(1), steps(3, 2, 1)).learned())
                .isFalse();
    }

    @Test
    void remembersNewTokens_oneDelayBelow_doesNotHold() {
        for (int delay = 0; delay < 50; delay++) {
            double[] newTokens = steps(3, 2, 0.5);
            newTokens[delay] = 0.9;
            var findings = new DemoFindings(GOOD, constant(1), newTokens);
            assertThat(findings.remembersNewTokens()).as("delay %d", delay).isEqualTo(delay < 2 || delay > 15);
        }
    }

    @Test
    void falls_memoryThatStays_doesNotHold() {
        var late = new DemoFindings(GOOD, constant(1), steps(3, 3, 1));
        assertThat(late.fallsAfter16()).isFalse();
        assertThat(late.fallsAfter32()).isTrue();
        var never = new DemoFindings(GOOD, constant(1), steps(3, 2, 2));
        assertThat(never.fallsAfter32()).isFalse();
        assertThat(never.asExpected()).isFalse();
        assertThat(never.lines()).filteredOn(line -> line.startsWith("NO")).hasSize(1);
    }

    private static double[] constant(double value) {
        double[] values = new double[50];
        Arrays.fill(values, value);
        return values;
    }

    /** Levels up to delay 16, up to 32, and from there. */
    private static double[] steps(double first, double second, double third) {
        double[] values = constant(third);
        Arrays.fill(values, 0, 17, first);
        Arrays.fill(values, 17, 33, second);
        return values;
    }
}
