package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whitening and spectra of a stored case whose expected values were computed elsewhere, in NumPy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceCaseTest {
    private static final double RELATIVE = 1e-10;

    @SuppressWarnings({"ArrayRecordComponent", "MemberName"})
    private record Case(
            double[][] embeddings,
            double[] mean,
            double[][] D,
            double Z_condition,
            double[][][] G_avg,
            Expected raw,
            Expected norm) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Expected(double[][] sigma, double[] sigma1, double[] sum, double[] ratio1, double[] ratio5) {}

    private Case stored;
    private Whitening whitening;

    @BeforeAll
    void load() throws IOException {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("small_lstm_l1_cell.json")),
                StandardCharsets.UTF_8)) {
            stored = new Gson().fromJson(reader, Case.class);
        }
        whitening = (Whitening) Whitening.of(flat(stored.embeddings()), 11, 5);
    }

    @Test
    void of_embeddings_isTheReferenceWhitening() {
        assertThat(whitening.mean()).containsExactly(stored.mean(), within(1e-14));
        assertThat(whitening.factor()).containsExactly(flat(stored.D()), within(1e-12));
        assertThat(whitening.conditionNumber())
                .isCloseTo(stored.Z_condition(), within(RELATIVE * stored.Z_condition()));
    }

    @Test
    void of_meanGradients_areTheReferenceSpectra() {
        double[][] means =
                Arrays.stream(stored.G_avg()).map(ReferenceCaseTest::flat).toArray(double[][]::new);
        int delays = means.length;
        var result = new LabelResult(new long[delays], new double[delays][5], means, null);
        var gradients = new StateGradients(delays, 8, 5, true, List.of(Group.all(result)));

        double[][] spectra = WhitenedSpectra.of(gradients, whitening)
                .groups()
                .get(0)
                .singularValues()
                .get(0);

        assertSpectra(spectra, stored.norm());
    }

    @Test
    void spectrum_scalars_areThoseOfTheReference() {
        assertSpectra(stored.raw().sigma(), stored.raw());
    }

    private static void assertSpectra(double[][] found, Expected expected) {
        assertThat(found).hasDimensions(12, 5);
        for (int delay = 0; delay < found.length; delay++) {
            var spectrum = new Spectrum(found[delay]);
            double scale = RELATIVE * expected.sigma1()[delay];
            assertThat(found[delay]).containsExactly(expected.sigma()[delay], within(scale));
            assertThat(spectrum.sigma1()).isCloseTo(expected.sigma1()[delay], within(scale));
            assertThat(spectrum.sum()).isCloseTo(expected.sum()[delay], within(5 * scale));
            assertThat(spectrum.ratio(1)).isCloseTo(expected.ratio1()[delay], within(RELATIVE));
            assertThat(spectrum.ratio(5)).isCloseTo(expected.ratio5()[delay], within(RELATIVE));
        }
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }
}
