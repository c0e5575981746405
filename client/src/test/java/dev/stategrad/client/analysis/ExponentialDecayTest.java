package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExponentialDecayTest {
    /** What SciPy found, see decay.py beside the file. */
    record Case(String name, double[] values, double a, double b, double r2) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(ExponentialDecayTest.class.getResourceAsStream("/analysis/decay.json"))) {
            return Stream.of(new Gson().fromJson(new InputStreamReader(file, StandardCharsets.UTF_8), Case[].class));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void fit_curve_whatSciPyFinds(Case expected) {
        assertThat(ExponentialDecay.fit(expected.values)).isInstanceOfSatisfying(ExponentialDecay.class, fit -> {
            assertThat(fit.scale()).isCloseTo(expected.a, within(1e-6 * Math.abs(expected.a)));
            assertThat(fit.rate()).isCloseTo(expected.b, within(1e-6 * Math.max(Math.abs(expected.b), 1e-2)));
            assertThat(fit.rSquared()).isCloseTo(expected.r2, within(1e-6));
        });
    }

    @Test
    void fit_delaysWithoutPairs_leftOut() {
        double[] values = new double[20];
        for (int delay = 0; delay < values.length; delay++) {
            values[delay] = delay % 3 == 1 ? Double.NaN : 2 * Math.exp(-0.3 * delay);
        }
        assertThat(ExponentialDecay.fit(values)).isInstanceOfSatisfying(ExponentialDecay.class, fit -> {
            assertThat(fit.scale()).isCloseTo(2, within(1e-9));
            assertThat(fit.rate()).isCloseTo(0.3, within(1e-9));
            assertThat(fit.halfLife()).isCloseTo(Math.log(2) / 0.3, within(1e-8));
            assertThat(fit.at(fit.halfLife())).isCloseTo(1, within(1e-8));
        });
    }

    @Test
    void fit_nothingRemembered_saysSo() {
        assertThat(ExponentialDecay.fit(new double[10]))
                .isEqualTo(new FailedDecayFit("expected something that is remembered, found zero at every delay"));
    }

    @Test
    void fit_twoPoints_saysSo() {
        assertThat(ExponentialDecay.fit(new double[] {1, Double.NaN, 0.5}))
                .isEqualTo(new FailedDecayFit("expected at least 3 delays with pairs, found 2"));
    }

    @Test
    void halfLife_growingCurve_infinite() {
        assertThat(new ExponentialDecay(1, -0.1, 1).halfLife()).isInfinite();
    }

    @Test
    void halfLife_exponentialCurve_logarithmOf2TimesItsTimeConstant() {
        double[] values = new double[30];
        for (int delay = 0; delay < values.length; delay++) {
            values[delay] = 5 * Math.exp(-delay / 7.0);
        }
        assertThat(HalfLife.of(values)).isCloseTo(7 * Math.log(2), within(1e-12));
    }

    @Test
    void halfLife_curveThatStaysUp_unknown() {
        assertThat(HalfLife.of(new double[] {1, 0.9, 0.8})).isNaN();
    }

    @Test
    void halfLife_curveThatDropsToZero_whereItWasLast() {
        assertThat(HalfLife.of(new double[] {1, 0.9, 0})).isEqualTo(1);
    }
}
