package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpectrumSolverTest {
    /** diag(3, −2) below a row of zeros; and a matrix of rank one, u vᵀ with |u| = 3 and |v| = 5. */
    private static final double[] STACK = {3, 0, 0, -2, 0, 0, 3, 4, 6, 8, 6, 8};

    @Test
    void solve_knownMatrices_givesTheirSingularValues() {
        try (SpectrumSolver solver = new SpectrumSolver()) {
            Spectra spectra = solver.solve(STACK, 2, 3, 2, false);
            assertThat(spectra.singularValues()).containsExactly(new double[] {3, 2, 15, 0}, within(1e-12));
            assertThat(spectra.rightVectors()).isEmpty();
        }
    }

    @Test
    void solve_knownMatrices_givesTheirRightVectors() {
        try (SpectrumSolver solver = new SpectrumSolver()) {
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
        try (SpectrumSolver solver = new SpectrumSolver()) {
            Spectra spectra = solver.solve(new double[] {1, 2, 2}, 1, 1, 3, true);
            assertThat(spectra.singularValues()).containsExactly(new double[] {3}, within(1e-12));
            assertThat(spectra.rightVectors()).hasSize(3);
        }
    }
}
