package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.linear.SingularValueDecomposition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not depend on how embeddings are written down, or on which root of their covariance whitens them. */
class InvarianceTest {
    private static final int V = 40;
    private static final int E = 6;
    private static final int H = 9;
    private static final double TOLERANCE = 1e-9;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void memory_bySymmetricRoot_isThatByCholesky(long seed) {
        var model = new Model(seed);
        PropertyDirection property = model.property();
        PropertyMemory memory = PropertyMemory.of(new double[][] {model.gradient.data}, model.whitening(), property);

        // Everything again with the symmetric root of the covariance.
        RealMatrix root = symmetricRoot(model.whitening());
        RealMatrix normalized = matrix(H, model.gradient.data).multiply(root);
        RealVector direction = MatrixUtils.inverse(root).operate(new ArrayRealVector(property.unitDifference()));
        RealVector unit = direction.unitVector();
        var svd = new SingularValueDecomposition(normalized);
        double sigma1 = svd.getNorm();
        assertThat(memory.relativeMemory()[0])
                .isCloseTo(normalized.operate(unit).getNorm() / sigma1, within(TOLERANCE));
        assertThat(memory.publishedMemory()[0])
                .isCloseTo(normalized.operate(direction).getNorm() / sigma1, within(TOLERANCE));
        for (int n = 1; n <= E; n++) {
            RealMatrix best = svd.getV().getSubMatrix(0, E - 1, 0, n - 1);
            assertThat(memory.cosine()[0][n - 1])
                    .isCloseTo(best.preMultiply(unit).getNorm(), within(TOLERANCE));
        }
    }

    /** With e′ = Qᵀe, the gradient is Ḡ Q. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void memory_ofRotatedEmbeddings_isTheSame(long seed) {
        var model = new Model(seed);
        var rotated = model.turned(RandomMatrices_DDRM.orthogonal(E, E, new Random(seed + 100)));

        assertThat(rotated.singularValues()).containsExactly(model.singularValues(), within(TOLERANCE));
        PropertyMemory before =
                PropertyMemory.of(new double[][] {model.gradient.data}, model.whitening(), model.property());
        PropertyMemory after =
                PropertyMemory.of(new double[][] {rotated.gradient.data}, rotated.whitening(), rotated.property());
        assertThat(after.relativeMemory()).containsExactly(before.relativeMemory(), within(TOLERANCE));
        assertThat(after.cosine()[0]).containsExactly(before.cosine()[0], within(TOLERANCE));
    }

    /** Any change of basis, not rotations alone: that is what whitening is for. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void singularValues_ofStretchedEmbeddings_areTheSame(long seed) {
        var model = new Model(seed);
        var random = new Random(seed + 200);
        DMatrixRMaj basis = CommonOps_DDRM.identity(E);
        CommonOps_DDRM.addEquals(basis, RandomMatrices_DDRM.rectangle(E, E, -0.1, 0.1, random));
        var inverse = new DMatrixRMaj(E, E);
        CommonOps_DDRM.invert(basis, inverse);
        CommonOps_DDRM.transpose(inverse);

        // With e′ = Bᵀe, the gradient is Ḡ B⁻ᵀ.
        var stretched = new Model(times(model.embeddings, basis), times(model.gradient, inverse));

        assertThat(stretched.singularValues()).containsExactly(model.singularValues(), within(TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void relativeMemory_ofTheBestDirection_isOne(long seed) {
        var model = new Model(seed);
        double[][] vectors =
                RememberedDirections.of(model.gradient.data, model.whitening()).vectors();

        for (int i = 0; i < E; i++) {
            // A direction of whitened space is D v in that of the embeddings.
            double[] unit = matrix(E, model.whitening().factor())
                    .operate(new ArrayRealVector(vectors[i]))
                    .unitVector()
                    .toArray();
            PropertyMemory memory = PropertyMemory.of(
                    new double[][] {model.gradient.data}, model.whitening(), new PropertyDirection("v", unit));
            double[] values = model.singularValues();
            assertThat(memory.relativeMemory()[0]).isCloseTo(values[i] / values[0], within(TOLERANCE));
            assertThat(memory.cosine()[0][i]).isCloseTo(1, within(TOLERANCE));
        }
    }

    /** Directions of two models that differ by a rotation of their embeddings mean the same words. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void cosines_betweenRotatedModels_areOne(long seed) {
        var model = new Model(seed);
        var rotated = model.turned(RandomMatrices_DDRM.orthogonal(E, E, new Random(seed + 300)));
        double[] overlap = model.words().overlap(rotated.words());
        var here = RememberedDirections.of(model.gradient.data, model.whitening());
        var there = RememberedDirections.of(rotated.gradient.data, rotated.whitening());

        for (int n : List.of(1, 2, 5)) {
            double[] ones = new double[n];
            Arrays.fill(ones, 1);
            assertThat(here.cosines(there, overlap, n)).containsExactly(ones, within(TOLERANCE));
        }
    }

    private static final class Model {
        private final DMatrixRMaj embeddings;
        private final DMatrixRMaj gradient;

        Model(DMatrixRMaj embeddings, DMatrixRMaj gradient) {
            this.embeddings = embeddings;
            this.gradient = gradient;
        }

        /** Correlated embeddings, and a gradient, at random. */
        Model(long seed) {
            var random = new Random(seed);
            this.embeddings = times(
                    RandomMatrices_DDRM.rectangle(V, E, -1, 1, random),
                    RandomMatrices_DDRM.rectangle(E, E, -1, 1, random));
            this.gradient = RandomMatrices_DDRM.rectangle(H, E, -1, 1, random);
        }

        Model turned(DMatrixRMaj rotation) {
            return new Model(times(embeddings, rotation), times(gradient, rotation));
        }

        Whitening whitening() {
            return (Whitening) Whitening.of(embeddings.data, V, E);
        }

        WordVectors words() {
            return WordVectors.of(embeddings.data, whitening());
        }

        PropertyDirection property() {
            return PropertyDirection.of("p", embeddings.data, E, new int[] {0, 1, 2}, new int[] {7, 9});
        }

        double[] singularValues() {
            return new SingularValueDecomposition(matrix(H, whitening().normalize(gradient.data).data))
                    .getSingularValues();
        }
    }

    private static RealMatrix symmetricRoot(Whitening whitening) {
        RealMatrix factor = matrix(E, whitening.factor());
        return new EigenDecompositionSymmetric(factor.multiply(factor.transpose())).getSquareRoot();
    }

    /** In another library, which shares no code with that of the analysis. */
    private static RealMatrix matrix(int rows, double[] values) {
        int columns = values.length / rows;
        RealMatrix matrix = MatrixUtils.createRealMatrix(rows, columns);
        for (int i = 0; i < values.length; i++) {
            matrix.setEntry(i / columns, i % columns, values[i]);
        }
        return matrix;
    }

    private static DMatrixRMaj times(DMatrixRMaj a, DMatrixRMaj b) {
        var product = new DMatrixRMaj(a.numRows, b.numCols);
        CommonOps_DDRM.mult(a, b, product);
        return product;
    }
}
