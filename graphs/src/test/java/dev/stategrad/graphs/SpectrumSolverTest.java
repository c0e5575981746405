package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpectrumSolverTest {
    /** diag(3, −2) below a row of zeros; and a matrix of rank one, u vᵀ with |u| = 3 and |v| = 5. */
    private static final double[] STACK = {3, 0, 0, -2, 0, 0, 3, 4, 6, 8, 6, 8};

    @ParameterizedTest
    @CsvSource({"FLOAT64, 1e-12", "FLOAT32, 1e-6"})
    void solve_knownMatrices_givesTheirSingularValues(Precision precision, double tolerance) {
        try (SpectrumSolver solver = new SpectrumSolver(precision)) {
            Spectra spectra = solver.solve(STACK, 2, 3, 2, false);
            assertThat(spectra.singularValues()).containsExactly(new double[] {3, 2, 15, 0}, within(tolerance));
            assertThat(spectra.rightVectors()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT64, 1e-12", "FLOAT32, 1e-6"})
    void whitened_knownMatrices_areThoseOfTheProduct(Precision precision, double tolerance) {
        try (SpectrumSolver solver = new SpectrumSolver(precision)) {
            // diag(3, −2) times diag(2, 5) is diag(6, −10); rank one with v = (3, 4) becomes (6, 20).
            double[] values = solver.whitened(STACK, 2, 3, 2, new double[] {2, 0, 0, 5});
            assertThat(values).containsExactly(new double[] {10, 6, 3 * Math.hypot(6, 20), 0}, within(tolerance));
        }
    }

    @ParameterizedTest
    @CsvSource({"40, 12", "12, 40", "9, 9"})
    void solve_float32_staysWithinATenthOfItsRounding(int hidden, int embedding) {
        double[] matrix = new SplittableRandom(1)
                .doubles((long) hidden * embedding, -1, 1)
                .toArray();
        // A spectrum over many orders of magnitude, as long delays have it.
        for (int n = 0; n < matrix.length; n++) {
            matrix[n] *= Math.pow(10, -(n % embedding));
        }
        try (SpectrumSolver exact = new SpectrumSolver(Precision.FLOAT64);
                SpectrumSolver fast = new SpectrumSolver(Precision.FLOAT32)) {
            double[] expected = exact.solve(matrix, 1, hidden, embedding, false).singularValues();
            double[] found = fast.solve(matrix, 1, hidden, embedding, false).singularValues();
            assertThat(found).containsExactly(expected, within(2e-8 * expected[0]));
        }
    }

    @Test
    void solve_knownMatrices_givesTheirRightVectors() {
        try (SpectrumSolver solver = new SpectrumSolver(Precision.FLOAT64)) {
            double[] vectors = solver.solve(STACK, 2, 3, 2, true).rightVectors();
            assertThat(Math.abs(vectors[0])).isCloseTo(1, within(1e-12));
            assertThat(Math.abs(vectors[3])).isCloseTo(1, within(1e-12));
            double sign = Math.signum(vectors[4]);
            assertThat(sign * vectors[4]).isCloseTo(0.6, within(1e-12));
            assertThat(sign * vectors[6]).isCloseTo(0.8, within(1e-12));
        }
    }

    @Test
    void solve_wideMatrices_givesTheSmallerNumberOfValues() {
        try (SpectrumSolver solver = new SpectrumSolver(Precision.FLOAT64)) {
            Spectra spectra = solver.solve(new double[] {1, 2, 2}, 1, 1, 3, true);
            assertThat(spectra.singularValues()).containsExactly(new double[] {3}, within(1e-12));
            assertThat(spectra.rightVectors()).hasSize(3);
        }
    }
}
