package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PropertyMemoryTest {
    private static final int E = 4;

    private final SplittableRandom random = new SplittableRandom(1);
    private final double[] embeddings = random.doubles(20 * E, -1, 1).toArray();
    private final Whitening whitening = (Whitening) Whitening.of(embeddings, 20, E);

    @Test
    void of_onlyDirectionThatIsRemembered_isOne() {
        PropertyDirection direction = PropertyDirection.of("p", embeddings, E, new int[] {1, 2}, new int[] {3});
        // Ḡ D d ≠ 0 for d alone: Ḡ = x (Z u)ᵀ Z has Ḡnorm = x (Z u)ᵀ.
        double[] d = times(whitening.inverse(), direction.unitDifference());
        double[] row = transposedTimes(whitening.inverse(), d);
        double[] gradient = new double[3 * E];
        for (int h = 0; h < 3; h++) {
            for (int e = 0; e < E; e++) {
                gradient[h * E + e] = (h + 1) * row[e];
            }
        }
        PropertyMemory memory = PropertyMemory.of(new double[][] {gradient, new double[3 * E]}, whitening, direction);
        assertThat(memory.relativeMemory()[0]).isCloseTo(1, within(1e-12));
        assertThat(memory.cosine()[0]).containsExactly(new double[] {1, 1, 1}, within(1e-12));
        assertThat(memory.publishedMemory()[0]).isCloseTo(PropertyDirection.norm(d), within(1e-12));
        assertThat(memory.relativeMemory()[1]).isZero();
        assertThat(memory.cosine()[1]).containsOnly(0);
    }

    @Test
    void of_anyGradient_staysWithinOneAndEndsAtOne() {
        PropertyDirection direction = PropertyDirection.of("p", embeddings, E, new int[] {0, 5}, new int[] {7, 8, 9});
        double[][] means = {random.doubles(6L * E, -1, 1).toArray()};
        PropertyMemory memory = PropertyMemory.of(means, whitening, direction);
        assertThat(memory.relativeMemory()[0]).isBetween(0.0, 1.0);
        assertThat(memory.cosine()[0]).isSorted();
        assertThat(memory.cosine()[0][E - 1]).isCloseTo(1, within(1e-12));
    }

    @Test
    void of_badClasses_namesTheProperty() {
        assertThatThrownBy(() -> PropertyDirection.of("number", embeddings, E, new int[0], new int[] {1}))
                .hasMessage("property number: expected at least 1 word in each class, found 0");
        assertThatThrownBy(() -> PropertyDirection.of("number", embeddings, E, new int[] {20}, new int[] {1}))
                .hasMessage("property number: expected ids from 0 to 19, found 20");
        assertThatThrownBy(() -> PropertyDirection.of("number", embeddings, E, new int[] {2}, new int[] {2}))
                .hasMessage("property number: expected classes with different mean embeddings, found the same");
    }

    private static double[] times(double[] matrix, double[] vector) {
        double[] product = new double[E];
        Arrays.setAll(product, r -> row(matrix, r, vector));
        return product;
    }

    private static double row(double[] matrix, int r, double[] vector) {
        double sum = 0;
        for (int c = 0; c < E; c++) {
            sum += matrix[r * E + c] * vector[c];
        }
        return sum;
    }

    private static double[] transposedTimes(double[] matrix, double[] vector) {
        double[] product = new double[E];
        for (int r = 0; r < E; r++) {
            for (int c = 0; c < E; c++) {
                product[c] += matrix[r * E + c] * vector[r];
            }
        }
        return product;
    }
}
