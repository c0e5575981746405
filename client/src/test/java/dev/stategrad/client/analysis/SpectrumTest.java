package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpectrumTest {
    private final Spectrum spectrum = new Spectrum(new double[] {8, 4, 2, 1, 1});

    @Test
    void ratio_nValues_takesExactlyN() {
        assertThat(spectrum.sigma1()).isEqualTo(8);
        assertThat(spectrum.sum()).isEqualTo(16);
        assertThat(spectrum.ratio(1)).isEqualTo(0.5);
        assertThat(spectrum.ratio(2)).isEqualTo(0.75);
        assertThat(spectrum.ratio(5)).isEqualTo(1);
        assertThat(spectrum.ratio(6)).isEqualTo(1);
    }

    @Test
    void ratio_zeroMatrix_isNotANumber() {
        assertThat(new Spectrum(new double[3]).ratio(1)).isNaN();
    }

    @Test
    void ratio_ofNothing_isRefused() {
        assertThatThrownBy(() -> spectrum.ratio(0)).hasMessage("n: expected at least 1, found 0");
        assertThatThrownBy(() -> new Spectrum(new double[0])).hasMessageContaining("expected at least 1, found none");
    }
}
