package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GramMatrixTest {
    @ParameterizedTest
    @CsvSource({"30, 8", "8, 30", "8, 8", "1, 4"})
    void singularValues_anyShape_areThoseOfADecomposition(int rows, int columns) {
        DMatrixRMaj matrix = RandomMatrices_DDRM.rectangle(rows, columns, -1, 1, new Random(1));

        double[] values = GramMatrix.smallest(matrix.data, columns).singularValues();

        assertThat(values).containsExactly(SingularOps_DDRM.singularValues(matrix), within(1e-12));
    }

    /** Singular values 1, 10⁻², 10⁻⁴, … of an [256, 64] gradient: how much the squares cost. */
    @Test
    void singularValues_overManyDecades_loseAtMostTenToTheMinusEight() {
        int rank = 64;
        var random = new Random(2);
        DMatrixRMaj left = RandomMatrices_DDRM.orthogonal(256, rank, random);
        double[] values = new double[rank];
        for (int i = 0; i < rank; i++) {
            values[i] = Math.pow(10, -i / 4.0);
        }
        CommonOps_DDRM.multCols(left, values);
        var matrix = new DMatrixRMaj(256, rank);
        CommonOps_DDRM.multTransB(left, RandomMatrices_DDRM.orthogonal(rank, rank, random), matrix);

        double[] found = GramMatrix.smallest(matrix.data, rank).singularValues();

        for (int i = 0; i < rank; i++) {
            assertThat(found[i]).isCloseTo(values[i], within(Math.min(5e-8, 1e-14 / values[i])));
        }
    }

    @Test
    void rightVectors_diagonalGradient_areTheAxesInFallingOrder() {
        GramMatrix gram = GramMatrix.ofColumns(new double[] {1, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0}, 3);

        double[][] vectors = gram.rightVectors();

        assertThat(gram.singularValues()).containsExactly(new double[] {3, 2, 1}, within(1e-14));
        assertThat(Math.abs(vectors[0][1])).isCloseTo(1, within(1e-14));
        assertThat(Math.abs(vectors[1][2])).isCloseTo(1, within(1e-14));
        assertThat(Math.abs(vectors[2][0])).isCloseTo(1, within(1e-14));
        assertThat(gram.stretch(new double[] {1, 0, 1})).isCloseTo(Math.sqrt(5), within(1e-14));
    }
}
