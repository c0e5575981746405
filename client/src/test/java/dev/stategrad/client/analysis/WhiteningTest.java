package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.mult.VectorVectorMult_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhiteningTest {
    /** Four points at (±a, 0) and (0, ±b) around (1, 2): covariance diag(a²/2, b²/2). */
    @Test
    void of_cross_isItsClosedForm() {
        double[] rows = {1 + 3, 2, 1 - 3, 2, 1, 2 + 4, 1, 2 - 4};
        Whitening whitening = whitening(rows, 4, 2);

        assertThat(whitening.mean()).containsExactly(new double[] {1, 2}, within(1e-15));
        assertThat(whitening.factor())
                .containsExactly(new double[] {3 / Math.sqrt(2), 0, 0, 4 / Math.sqrt(2)}, within(1e-14));
        assertThat(whitening.inverse())
                .containsExactly(new double[] {Math.sqrt(2) / 3, 0, 0, Math.sqrt(2) / 4}, within(1e-14));
        assertThat(whitening.conditionNumber()).isCloseTo(4.0 / 3, within(1e-14));
    }

    /** Points of a correlated pair whose covariance [[2, 1], [1, 1]] has the factor [[√2, 0], [1/√2, 1/√2]]. */
    @Test
    void of_correlatedPair_isTheLowerFactor() {
        double[] rows = {2, 1, -2, -1, 0, 1, 0, -1};
        double root = Math.sqrt(0.5);

        assertThat(whitening(rows, 4, 2).factor())
                .containsExactly(new double[] {Math.sqrt(2), 0, root, root}, within(1e-14));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void of_randomRows_whitenedRowsHaveTheIdentityAsCovariance(long seed) {
        int vocabulary = 40;
        int size = 7;
        double[] rows = correlated(seed, vocabulary, size);
        Whitening whitening = whitening(rows, vocabulary, size);

        double[] mean = whitening.mean();
        double[] inverse = whitening.inverse();
        double[][] covariance = new double[size][size];
        for (int word = 0; word < vocabulary; word++) {
            double[] g = new double[size];
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    g[i] += inverse[i * size + j] * (rows[word * size + j] - mean[j]);
                }
            }
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    covariance[i][j] += g[i] * g[j] / vocabulary;
                }
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                assertThat(covariance[i][j]).isCloseTo(i == j ? 1 : 0, within(1e-12));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void normalize_againstTheSymmetricRoot_givesTheSameSingularValues(long seed) {
        int size = 6;
        Whitening whitening = whitening(correlated(seed, 30, size), 30, size);
        DMatrixRMaj gradient = random(seed + 100, 9, size);

        double[] byCholesky = SingularOps_DDRM.singularValues(whitening.normalize(gradient.data));

        var normalized = new DMatrixRMaj(9, size);
        CommonOps_DDRM.mult(gradient, symmetricRoot(whitening.factor(), size), normalized);
        double[] bySymmetricRoot = SingularOps_DDRM.singularValues(normalized);
        assertThat(byCholesky).containsExactly(bySymmetricRoot, within(1e-11));
    }

    @Test
    void of_scaledRows_scalesTheSingularValuesAndNotTheCondition() {
        double[] rows = correlated(8, 30, 5);
        double[] scaled = Arrays.stream(rows).map(x -> 3 * x + 2).toArray();
        double[] gradient = random(9, 4, 5).data;

        double[] before = SingularOps_DDRM.singularValues(whitening(rows, 30, 5).normalize(gradient));
        double[] after =
                SingularOps_DDRM.singularValues(whitening(scaled, 30, 5).normalize(gradient));

        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(3 * before[i], within(1e-10));
        }
        assertThat(whitening(scaled, 30, 5).conditionNumber())
                .isCloseTo(whitening(rows, 30, 5).conditionNumber(), within(1e-9));
    }

    @Test
    void of_oneHotRows_isSingularWithTheNumbersInTheReason() {
        double[] identity = CommonOps_DDRM.identity(11).data;
        assertThat(Whitening.of(identity, 11, 11))
                .isEqualTo(new SingularCovariance("the covariance of 11 embeddings of size 11 is singular: "
                        + "more words than dimensions are needed"));
    }

    @Test
    void of_rowsInAPlane_isSingular() {
        double[] rows = new double[20 * 3];
        DMatrixRMaj plane = random(10, 20, 2);
        for (int i = 0; i < 20; i++) {
            rows[3 * i] = plane.get(i, 0);
            rows[3 * i + 1] = plane.get(i, 1);
            // Rounded as float32 would be: the third direction holds nothing but rounding.
            rows[3 * i + 2] = 0.3 * plane.get(i, 0) - 0.7 * plane.get(i, 1) + 1e-9 * (i % 2);
        }
        assertThat(Whitening.of(rows, 20, 3)).isInstanceOf(SingularCovariance.class);
        assertThat(Whitening.of(new double[20 * 3], 20, 3)).isInstanceOf(SingularCovariance.class);
    }

    @Test
    void of_embeddingThatIsNotFinite_namesItsRow() {
        double[] rows = correlated(11, 5, 2);
        rows[7] = Double.NaN;
        assertThatThrownBy(() -> Whitening.of(rows, 5, 2))
                .hasMessage("embeddings: expected finite numbers, found NaN in row 3");
        assertThatThrownBy(() -> Whitening.of(rows, 4, 2))
                .hasMessage("embeddings: expected 4 rows of 2 numbers, found 10 numbers");
    }

    /** The symmetric root of F Fᵀ, from its eigenvectors. */
    private static DMatrixRMaj symmetricRoot(double[] factor, int size) {
        var covariance = new DMatrixRMaj(size, size);
        DMatrixRMaj wrapped = DMatrixRMaj.wrap(size, size, factor);
        CommonOps_DDRM.multTransB(wrapped, wrapped, covariance);
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, true, true);
        assertThat(eigen.decompose(covariance)).isTrue();
        var root = new DMatrixRMaj(size, size);
        for (int i = 0; i < size; i++) {
            DMatrixRMaj vector = eigen.getEigenVector(i);
            VectorVectorMult_DDRM.rank1Update(Math.sqrt(eigen.getEigenvalue(i).getReal()), root, vector, vector);
        }
        return root;
    }

    private static Whitening whitening(double[] rows, int vocabulary, int size) {
        WhiteningResult result = Whitening.of(rows, vocabulary, size);
        assertThat(result).isInstanceOf(Whitening.class);
        return (Whitening) result;
    }

    private static double[] correlated(long seed, int vocabulary, int size) {
        var rows = new DMatrixRMaj(vocabulary, size);
        CommonOps_DDRM.mult(random(seed, vocabulary, size), random(seed + 1_000, size, size), rows);
        return rows.data;
    }

    private static DMatrixRMaj random(long seed, int rows, int columns) {
        var random = new Random(seed);
        var matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < matrix.data.length; i++) {
            matrix.data[i] = random.nextGaussian();
        }
        return matrix;
    }
}
