package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignFlipNullTest {
    private static final int TRIALS = 400;

    private static SignFlipNull ofOne(LabelResult result, long seed) {
        return SignFlipNull.of(
                        BlockStack.ofMeans(result).orElseThrow(), SimulatedGradients.EMBEDDING, Optional.empty(), seed)
                .get(0)
                .orElseThrow();
    }

    /** Of 400 trials at a rate of 5 %, 20 ± 4.4 exceed the null; 33 are three standard deviations more. */
    @Test
    void of_noiseAlone_isExceededInOneOfTwentyCases() {
        var noise = new SimulatedGradients(1);
        int found = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            found += ofOne(noise.result(1), trial).isExceeded() ? 1 : 0;
        }
        assertThat(found).isBetween(7, 33);
    }

    @Test
    void of_plantedDirection_isExceeded() {
        // Noise alone gives a σ₁ of about (√9 + √7) · 0.3 = 1.7.
        var planted = new SimulatedGradients(2, 4);
        for (int trial = 0; trial < 20; trial++) {
            assertThat(ofOne(planted.result(0.3), trial).isExceeded()).isTrue();
        }
    }

    @Test
    void of_sameSeed_isTheSame() {
        LabelResult result = new SimulatedGradients(3, 1).result(0.3);

        assertThat(ofOne(result, 7)).isEqualTo(ofOne(result, 7));
        assertThat(ofOne(result, 7)).isNotEqualTo(ofOne(result, 8));
    }

    @Test
    void of_oneBlockWithPairs_saysNothing() {
        var blocks = new BlockStack(new long[][] {{3, 3}, {3, 0}}, new double[][][] {{{1}, {1}}, {{1}, {1}}});

        List<Optional<SignFlipNull>> nulls = SignFlipNull.of(blocks, 1, Optional.empty(), 1);

        // Signs of two equal blocks either agree, and give 1, or cancel.
        assertThat(nulls).containsExactly(Optional.of(new SignFlipNull(1, 1)), Optional.empty());
    }
}
