package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitialWeightsTest {
    private static final float NONE = Float.NaN;
    private static final Architecture ARCHITECTURE = TestModels.embedded(4, 2, 2);
    /** Words 1 and 3 are missing. */
    private static final DenseArray EMBEDDINGS =
            DenseArray.ofFloats(new float[] {5, -6, NONE, NONE, 7, 8, NONE, NONE}, 4, 2);

    private static TrainingOptions.Builder options() {
        return TrainingOptions.builder(ARCHITECTURE).initRange(0.1).seed(3);
    }

    @ParameterizedTest
    @EnumSource
    void of_anyCellAndLayers_isUniformInTheRangeWithEveryTensor(CellKind cell) {
        Architecture architecture = TestModels.embedded(cell, 3, 50, 30, 40);
        ModelWeights weights = InitialWeights.of(
                TrainingOptions.builder(architecture).initRange(0.2).seed(1).build());
        assertThat(weights.architecture()).isEqualTo(architecture);
        for (int layer = 1; layer <= 3; layer++) {
            assertUniform(weights.array(ModelWeights.input(layer)), 0.2);
            assertUniform(weights.array(ModelWeights.recurrent(layer)), 0.2);
            assertThat(weights.array(ModelWeights.recurrentBias(layer)).toFloats())
                    .containsOnly(0);
        }
        assertUniform(weights.array(ModelWeights.ENCODER), 0.2);
        assertUniform(weights.array(ModelWeights.DECODER), 0.2);
        assertThat(weights.array(ModelWeights.input(2)).toFloats())
                .isNotEqualTo(weights.array(ModelWeights.input(3)).toFloats());
    }

    private static void assertUniform(DenseArray array, double range) {
        double[] values = array.toDoubles();
        assertThat(Arrays.stream(values).map(Math::abs).max().orElseThrow()).isBetween(0.98 * range, range + 1e-7);
        double error = 4 * range / Math.sqrt(values.length);
        assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(0, within(error));
        assertThat(Arrays.stream(values).map(v -> v * v).average().orElseThrow())
                .isCloseTo(range * range / 3, within(error * range));
    }

    @Test
    void of_embeddings_takesTheirRowsAndKeepsTheRandomStartOfMissingOnes() {
        float[] random =
                InitialWeights.of(options().build()).array(ModelWeights.ENCODER).toFloats();
        float[] found = InitialWeights.of(options().build(), EMBEDDINGS)
                .array(ModelWeights.ENCODER)
                .toFloats();
        assertThat(found).containsExactly(5, -6, random[2], random[3], 7, 8, random[6], random[7]);
    }

    @Test
    void of_tiedEmbeddings_areTheOutputMatrixToo() {
        ModelWeights weights = InitialWeights.of(options().tied(true).build(), EMBEDDINGS);
        assertThat(weights.array(ModelWeights.DECODER).toFloats())
                .containsExactly(weights.array(ModelWeights.ENCODER).toFloats())
                .startsWith(5, -6);
    }

    @Test
    void of_embeddingsThatDoNotFit_saysWhy() {
        assertRefused(DenseArray.ofFloats(new float[6], 3, 2), "shape [4, 2], found FLOAT32[3, 2]");
        float[] half = new float[8];
        half[5] = NONE;
        assertRefused(DenseArray.ofFloats(half, 4, 2), "rows of finite numbers, or of NaN alone, found NaN in row 2");
        half[5] = Float.NEGATIVE_INFINITY;
        assertRefused(
                DenseArray.ofFloats(half, 4, 2), "rows of finite numbers, or of NaN alone, found -Infinity in row 2");
    }

    private static void assertRefused(DenseArray embeddings, String why) {
        assertThatThrownBy(() -> InitialWeights.of(options().build(), embeddings))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("embeddings: expected " + why);
    }

    @Test
    void of_oneHotInputWithEmbeddings_isRefused() {
        TrainingOptions oneHot =
                TrainingOptions.builder(TestModels.oneHot(4, 2)).build();
        assertThatThrownBy(() -> InitialWeights.of(oneHot, EMBEDDINGS))
                .hasMessage("embeddings: expected none for one-hot input, found FLOAT32[4, 2]");
    }

    @Test
    void of_frozenEmbeddingsThatAreMissing_isRefused() {
        assertThatThrownBy(() -> new LanguageModelTrainer(
                        options().freezeEmbeddings(true).build(), RunMonitor.NONE))
                .hasMessage("embeddings: expected a matrix to freeze, found none");
    }
}
