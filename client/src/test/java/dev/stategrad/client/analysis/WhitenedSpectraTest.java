package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class WhitenedSpectraTest {
    // Covariance diag(9/2, 16/2).
    private final Whitening whitening = (Whitening) Whitening.of(new double[] {3, 0, -3, 0, 0, 4, 0, -4}, 4, 2);

    @Test
    void of_diagonalMeans_scalesEachColumn() {
        double[][] means = {{1, 0, 0, 1, 0, 0}, {0, 0, 0, -2, 1, 0}, {0, 0, 0, 0, 0, 0}};
        var result = new LabelResult(new long[] {3, 2, 0}, new double[3][2], means, null);
        var gradients = new StateGradients(3, 3, 2, true, List.of(Group.all(result)));

        double[][] spectra = WhitenedSpectra.of(gradients, whitening)
                .groups()
                .get(0)
                .singularValues()
                .get(0);

        double root = Math.sqrt(0.5);
        assertThat(spectra[0]).containsExactly(new double[] {4 * root, 3 * root}, within(1e-14));
        assertThat(spectra[1]).containsExactly(new double[] {8 * root, 3 * root}, within(1e-14));
        assertThat(spectra[2]).containsExactly(0, 0);
    }

    @Test
    void of_otherSize_isRefused() {
        var result = new LabelResult(new long[1], new double[1][3], new double[1][9], null);
        var gradients = new StateGradients(1, 3, 3, false, List.of(Group.all(result)));
        assertThatThrownBy(() -> WhitenedSpectra.of(gradients, whitening))
                .hasMessage("whitening: expected size 3, found 2");
    }

    @Test
    void of_spectraOnly_isRefused() {
        var result = new LabelResult(new long[1], new double[1][2], null, null);
        var gradients = new StateGradients(1, 2, 2, false, List.of(Group.all(result)));
        assertThatThrownBy(() -> WhitenedSpectra.of(gradients, whitening))
                .hasMessage("means of all: expected matrices, found spectra only");
    }

    @Test
    void of_spectraThatTheServerWhitened_takesThose() {
        double[][] sent = {{4, 2}};
        var result = new LabelResult(new long[] {1}, new double[][] {{2, 1}}, null, null, sent, null, List.of());
        var gradients = new StateGradients(1, 2, 2, false, List.of(Group.all(result)));
        // Any basis: it was used where the means were.
        var whitening = (Whitening) Whitening.of(new double[] {3, 0, -3, 1, 0, 4, 1, -4}, 4, 2);

        WhitenedSpectra whitened = WhitenedSpectra.of(gradients, whitening);

        assertThat(whitened.groups().get(0).singularValues().get(0)).isEqualTo(sent);
    }
}
