package dev.stategrad.client.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinearDiscriminantAnalysisTest {
    private static final double TOLERANCE = 1e-8;

    @ParameterizedTest
    @MethodSource("dev.stategrad.client.probe.Fixtures#discriminants")
    void fit_fixture_agreesWithScikitLearn(Fixtures.Discriminant fixture) {
        var lda = LinearDiscriminantAnalysis.fit(fixture.train().examples(fixture.classes()));
        Examples test = fixture.test().examples(fixture.classes());

        assertThat(test.accuracy(lda)).isEqualTo(fixture.accuracy());
        assertThat(lda.shares()).containsExactly(fixture.shares(), within(TOLERANCE));
        for (int i = 0; i < fixture.scores().length; i++) {
            double[] found = lda.decision(test.features()[i]);
            double[] expected = fixture.scores()[i];
            if (fixture.classes() == 2) {
                found = new double[] {found[1] - found[0]};
            }
            for (int k = 0; k < expected.length; k++) {
                assertThat(found[k]).isCloseTo(expected[k], within(TOLERANCE * Math.max(1, Math.abs(expected[k]))));
            }
        }
    }

    /** The sign of a discriminant is nobody's choice. */
    @ParameterizedTest
    @MethodSource("dev.stategrad.client.probe.Fixtures#discriminants")
    void transform_fixture_agreesWithScikitLearnUpToSigns(Fixtures.Discriminant fixture) {
        var lda = LinearDiscriminantAnalysis.fit(fixture.train().examples(fixture.classes()));

        assertThat(lda.discriminants()).isEqualTo(fixture.transformed()[0].length);
        for (int d = 0; d < lda.discriminants(); d++) {
            double sign = Math.signum(
                    fixture.transformed()[0][d] * lda.transform(fixture.test().features()[0])[d]);
            for (int i = 0; i < fixture.transformed().length; i++) {
                double expected = fixture.transformed()[i][d];
                assertThat(sign * lda.transform(fixture.test().features()[i])[d])
                        .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
            }
        }
    }

    /** Two unit Gaussians at ±2: the boundary is where log-odds, 4x + ln of the priors, are 0. */
    @Test
    void decision_twoGaussians_hasTheirLogOdds() {
        Random random = new Random(1);
        int n = 200_000;
        double[][] x = new double[n][1];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % 4 == 0 ? 1 : 0;
            x[i][0] = random.nextGaussian() + (labels[i] == 1 ? 2 : -2);
        }

        var lda = LinearDiscriminantAnalysis.fit(new Examples(x, labels, 2));

        double[] scores = lda.decision(new double[] {0.5});
        assertThat(scores[1] - scores[0]).isCloseTo(2 - Math.log(3), within(0.05));
        assertThat(lda.shares()).containsExactly(new double[] {1}, within(1e-12));
    }

    @Test
    void predict_classWithoutExamples_isNeverTheAnswer() {
        Fixtures.Discriminant fixture = Fixtures.discriminants().findFirst().orElseThrow();
        var lda = LinearDiscriminantAnalysis.fit(fixture.train().examples(fixture.classes() + 1));

        assertThat(lda.decision(new double[6])[fixture.classes()]).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(fixture.test().examples(fixture.classes() + 1).accuracy(lda)).isEqualTo(fixture.accuracy());
    }

    @Test
    void subspace_parts_addUpAndHideWhatTheOtherSees() {
        Fixtures.Discriminant fixture = Fixtures.discriminants().findFirst().orElseThrow();
        var lda = LinearDiscriminantAnalysis.fit(fixture.train().examples(fixture.classes()));
        DiscriminantSubspace subspace = lda.subspace(2);
        double[] origin = lda.transform(new double[6]);

        for (double[] x : Arrays.copyOf(fixture.test().features(), 20)) {
            double[] inside = subspace.within(x);
            double[] rest = subspace.beyond(x);
            for (int p = 0; p < x.length; p++) {
                assertThat(inside[p] + rest[p]).isCloseTo(x[p], within(1e-12));
            }
            assertThat(subspace.within(inside)).containsExactly(inside, within(1e-9));
            for (int d = 0; d < 3; d++) {
                assertThat(lda.transform(d < 2 ? rest : inside)[d]).isCloseTo(origin[d], within(1e-9));
                assertThat(lda.transform(d < 2 ? inside : rest)[d]).isCloseTo(lda.transform(x)[d], within(1e-9));
            }
        }
    }

    @Test
    void sums_gradientWithinTheSubspace_hasNothingBeyond() {
        Fixtures.Discriminant fixture = Fixtures.discriminants().findFirst().orElseThrow();
        DiscriminantSubspace subspace = LinearDiscriminantAnalysis.fit(
                        fixture.train().examples(fixture.classes()))
                .subspace(1);
        double[] column = subspace.within(new double[] {1, 2, 3, 4, 5, 6});
        double[] gradient = new double[12];
        double squares = 0;
        for (int p = 0; p < column.length; p++) {
            gradient[2 * p] = 3 * column[p];
            gradient[2 * p + 1] = 4 * column[p];
            squares += column[p] * column[p];
        }

        // One column times (3, 4): a single singular value, 5 times the column's length.
        assertThat(subspace.sumWithin(gradient)).isCloseTo(5 * Math.sqrt(squares), within(1e-9));
        assertThat(subspace.sumBeyond(gradient)).isCloseTo(0, within(1e-9));
        assertThat(subspace.sum(gradient)).isCloseTo(5 * Math.sqrt(squares), within(1e-9));
    }

    @Test
    void fit_oneClassOrNoVariance_isRefused() {
        double[][] x = {{1}, {2}, {3}};
        assertThatThrownBy(() -> LinearDiscriminantAnalysis.fit(new Examples(x, new int[3], 2)))
                .hasMessageContaining("expected at least 2 classes")
                .hasMessageContaining("found 3 of 1 classes");
        assertThatThrownBy(() -> LinearDiscriminantAnalysis.fit(
                        new Examples(new double[][] {{1}, {1}, {2}, {2}}, new int[] {0, 0, 1, 1}, 2)))
                .hasMessage("examples: expected some variance within classes, found none");
    }
}
