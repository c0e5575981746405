package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How often 95 % intervals hold the truth, where it is known. */
class IntervalCoverageTest {
    private static final int TRIALS = 1_000;
    private static final List<Integer> DIRECTIONS = List.of(1, 2, 5);

    /** Singular values of the truth, and the noise in each entry of the mean: little, much, and a small spectral gap. */
    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of(0.02, new double[] {5, 2, 1, .5, .4, .3, .2}),
                Arguments.of(0.1, new double[] {5, 2, 1, .5, .4, .3, .2}),
                Arguments.of(0.1, new double[] {5, 4.5, 1, .5, .4, .3, .2}),
                Arguments.of(0.1, new double[] {2, 1.8, 1.5, 1.2, 1, .8, .7}),
                Arguments.of(0.3, new double[] {5, 2, 1, .5, .4, .3, .2}));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void of_simulatedBlocks_holdTheTruth(double noise, double[] singularValues) {
        var gradients = new SimulatedGradients(1, singularValues);
        Whitening whitening = identity();
        PropertyDirection property = direction(4);
        Map<String, Double> truth = truth(gradients, whitening, property);
        Map<String, Integer> held = new TreeMap<>();
        for (int trial = 0; trial < TRIALS; trial++) {
            LabelResult result = gradients.result(noise);
            SpectrumIntervals.of(result, SimulatedGradients.EMBEDDING, Optional.of(whitening))
                    .delays()
                    .get(0)
                    .forEach((statistic, interval) -> count(held, statistic.column(), interval, truth));
            PropertyIntervals memory = PropertyIntervals.of(
                            BlockStack.ofMeans(result).orElseThrow(), whitening, List.of(property), DIRECTIONS)
                    .get(0);
            count(held, "m", memory.relativeMemory().get(0), truth);
            for (int n = 0; n < DIRECTIONS.size(); n++) {
                count(held, "cos" + DIRECTIONS.get(n), memory.cosine().get(0).get(n), truth);
            }
        }
        assertThat(held).containsOnlyKeys(truth.keySet());
        assertThat(held)
                .allSatisfy((figure, count) -> assertThat((double) count / TRIALS)
                        .as(figure)
                        .isBetween(0.90, hidden(figure, noise) ? 1 : 0.98));
    }

    /** Noise hides the fifth direction where it is as large as σ₅: which one it is, nobody can tell, and the interval says so. */
    private static boolean hidden(String figure, double noise) {
        return figure.equals("cos5") && noise == 0.3;
    }

    private static void count(Map<String, Integer> held, String figure, Interval interval, Map<String, Double> truth) {
        held.merge(figure, interval.contains(truth.getOrDefault(figure, Double.NaN)) ? 1 : 0, Integer::sum);
    }

    private static Map<String, Double> truth(
            SimulatedGradients gradients, Whitening whitening, PropertyDirection property) {
        var spectrum = new Spectrum(
                GramMatrix.smallest(whitening.normalize(gradients.truth()).data, SimulatedGradients.EMBEDDING)
                        .singularValues());
        PropertyMemory memory = PropertyMemory.of(new double[][] {gradients.truth()}, whitening, property);
        Map<String, Double> truth = new TreeMap<>(Map.of(
                "sigma1", spectrum.sigma1(),
                "sum", spectrum.sum(),
                "ratio1", spectrum.ratio(1),
                "ratio5", spectrum.ratio(5),
                "m", memory.relativeMemory()[0]));
        DIRECTIONS.forEach(n -> truth.put("cos" + n, memory.cosine()[0][n - 1]));
        return truth;
    }

    /** Embeddings ±√E along each axis have the identity as their covariance. */
    private static Whitening identity() {
        int size = SimulatedGradients.EMBEDDING;
        double[] embeddings = new double[2 * size * size];
        for (int e = 0; e < size; e++) {
            embeddings[e * size + e] = Math.sqrt(size);
            embeddings[(size + e) * size + e] = -Math.sqrt(size);
        }
        return (Whitening) Whitening.of(embeddings, 2 * size, size);
    }

    private static PropertyDirection direction(long seed) {
        double[] direction = new SplittableRandom(seed)
                .doubles(SimulatedGradients.EMBEDDING, -1, 1)
                .toArray();
        double length = PropertyDirection.norm(direction);
        return new PropertyDirection(
                "p", Arrays.stream(direction).map(d -> d / length).toArray());
    }
}
