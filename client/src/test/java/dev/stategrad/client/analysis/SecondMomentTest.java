package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SecondMomentTest {
    /** MᵀM of M = diag(3, −2) over a third row of zeros: the signs do not matter. */
    @Test
    void spectrum_singleMatrix_isItsSingularValues() {
        assertThat(SecondMoment.spectrum(new double[] {9, 0, 0, 4}, 2))
                .containsExactly(new double[] {3, 2}, within(1e-12));
    }

    /** M and −M have the mean 0, but move the state as far as ever. */
    @Test
    void spectrum_oppositeMatrices_doesNotCancel() {
        // M = [1 2; 3 4]: MᵀM = [10 14; 14 20], the same for −M, so the mean is this too.
        double[] roots = SecondMoment.spectrum(new double[] {10, 14, 14, 20}, 2);

        // Eigenvalues of [10 14; 14 20]: 15 ± √(25 + 196).
        assertThat(roots[0]).isCloseTo(Math.sqrt(15 + Math.sqrt(221)), within(1e-12));
        assertThat(roots[1]).isCloseTo(Math.sqrt(15 - Math.sqrt(221)), within(1e-12));
    }

    /** Of M = I: DᵀD, whose roots are the singular values of D. */
    @Test
    void whitenedSpectrum_ofTheIdentity_isThatOfTheFactor() {
        double[] roots = SecondMoment.whitenedSpectrum(new double[] {1, 0, 0, 1}, 2, new double[] {2, 0, 0, 5});

        assertThat(roots).containsExactly(new double[] {5, 2}, within(1e-12));
    }
}
