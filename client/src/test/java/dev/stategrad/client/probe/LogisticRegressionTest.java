package dev.stategrad.client.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.probe.LogisticOptions.Loss;
import dev.stategrad.client.probe.LogisticOptions.Penalty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogisticRegressionTest {
    private static final double STRICT = 1e-9;

    @ParameterizedTest
    @MethodSource("dev.stategrad.client.probe.Fixtures#logistics")
    void fit_fixture_agreesWithTheReference(Fixtures.Logistic fixture) {
        LogisticRegression model =
                LogisticRegression.fit(fixture.train().examples(fixture.classes()), fixture.options(), STRICT);

        assertThat(fixture.test().examples(fixture.classes()).accuracy(model)).isEqualTo(fixture.accuracy());
        for (int k = 0; k < fixture.classes(); k++) {
            double scale = norm(fixture.weights()[k]);
            assertThat(model.weights()[k]).containsExactly(fixture.weights()[k], within(1e-4 * scale));
            assertThat(model.intercepts()[k]).isCloseTo(fixture.intercepts()[k], within(1e-4 * Math.max(scale, 1)));
        }
    }

    private static double norm(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    /** Without weights there is only the intercept: log-odds of the frequencies. */
    @Test
    void fit_featuresWithoutInformation_givesTheFrequencies() {
        double[][] x = {{1}, {1}, {1}, {1}};
        Examples examples = new Examples(x, new int[] {0, 0, 0, 1}, 2);

        for (LogisticOptions options : LogisticOptions.grid(2)) {
            double[] scores = LogisticRegression.fit(examples, options, STRICT).decision(x[0]);
            double expected = options.balanced() ? 0 : Math.log(3);
            assertThat(scores[0]).as("%s", options).isCloseTo(expected, within(1e-4));
        }
    }

    @Test
    void fit_classWithoutExamples_isNeverTheAnswer() {
        Fixtures.Logistic fixture = Fixtures.logistics().findFirst().orElseThrow();
        Examples examples = fixture.train().examples(fixture.classes() + 1);
        for (Loss loss : Loss.values()) {
            var options = new LogisticOptions(Penalty.L2, 1, false, loss);
            LogisticRegression model = LogisticRegression.fit(examples, options, 1e-3);
            assertThat(model.intercepts()[fixture.classes()]).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(model.intercepts()[0]).isFinite();
        }
    }

    @Test
    void fit_oneClass_isRefused() {
        Examples examples = new Examples(new double[][] {{1}, {2}}, new int[2], 3);
        assertThatThrownBy(() ->
                        LogisticRegression.fit(examples, LogisticOptions.grid(3).get(0), 1e-3))
                .hasMessage("examples: expected at least 2 classes, found 1 of 3");
    }

    @Test
    void options_withoutMeaning_areRefused() {
        assertThatThrownBy(() -> new LogisticOptions(Penalty.L1, 1, false, Loss.MULTINOMIAL))
                .hasMessageContaining("expected L2");
        assertThatThrownBy(() -> new LogisticOptions(Penalty.L2, 0, false, Loss.MULTINOMIAL))
                .hasMessageContaining("expected a number above 0, found 0.0");
    }
}
