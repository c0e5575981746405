package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingOptionsTest {
    private static final Architecture ARCHITECTURE = TestModels.embedded(7, 3, 4);

    private static TrainingOptions rate(double rate) {
        return TrainingOptions.builder(ARCHITECTURE)
                .optimizer(OptimizerKind.SGD, rate)
                .sizes(1, 1)
                .clipNorm(5)
                .initRange(0.05)
                .seed(1)
                .build();
    }

    private static TrainingOptions sizes(int batchSize, int window) {
        return TrainingOptions.builder(ARCHITECTURE)
                .optimizer(OptimizerKind.SGD, 1)
                .sizes(batchSize, window)
                .clipNorm(5)
                .initRange(0.05)
                .seed(1)
                .build();
    }

    private static TrainingOptions clip(double clipNorm) {
        return TrainingOptions.builder(ARCHITECTURE)
                .optimizer(OptimizerKind.SGD, 1)
                .sizes(1, 1)
                .clipNorm(clipNorm)
                .initRange(0.05)
                .seed(1)
                .build();
    }

    private static TrainingOptions dropout(double dropout) {
        return TrainingOptions.builder(ARCHITECTURE)
                .optimizer(OptimizerKind.SGD, 1)
                .sizes(1, 1)
                .clipNorm(5)
                .outputDropout(dropout)
                .initRange(0.05)
                .seed(1)
                .build();
    }

    private static TrainingOptions init(double range, double forgetBias) {
        return TrainingOptions.builder(ARCHITECTURE)
                .optimizer(OptimizerKind.SGD, 1)
                .sizes(1, 1)
                .clipNorm(5)
                .initRange(range)
                .forgetBias(forgetBias)
                .seed(1)
                .build();
    }

    @Test
    void constructor_valuesAtTheirBounds_areTaken() {
        assertThat(sizes(1, 1).window()).isOne();
        assertThat(dropout(0).outputDropout()).isZero();
        assertThat(dropout(0.999).outputDropout()).isEqualTo(0.999);
        assertThat(init(1e-3, -1).forgetBias()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e39, 1e-60})
    void constructor_badRateClipOrRange_isNamed(double value) {
        assertThatThrownBy(() -> rate(value))
                .hasMessage("learningRate: expected a finite float32 above 0, found " + value);
        assertThatThrownBy(() -> clip(value)).hasMessage("clipNorm: expected a finite float32 above 0, found " + value);
        assertThatThrownBy(() -> init(value, 0))
                .hasMessage("initRange: expected a finite float32 above 0, found " + value);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void constructor_badDropout_isNamed(double value) {
        assertThatThrownBy(() -> dropout(value))
                .hasMessage("outputDropout: expected at least 0 and below 1, found " + value);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void constructor_badSizes_areNamed(int value) {
        assertThatThrownBy(() -> sizes(value, 1)).hasMessage("batchSize: expected at least 1, found " + value);
        assertThatThrownBy(() -> sizes(1, value)).hasMessage("window: expected at least 1, found " + value);
    }

    @Test
    void constructor_windowTimesStreamsTooLarge_saysWhatFits() {
        assertThatThrownBy(() -> sizes(1 << 20, Integer.MAX_VALUE))
                .hasMessage("window: expected at most 2047 for this batchSize, found 2147483647");
    }

    @Test
    void constructor_forgetBiasNotFinite_isNamed() {
        assertThatThrownBy(() -> init(0.05, Double.NaN)).hasMessage("forgetBias: expected a finite float32, found NaN");
    }

    @Test
    void constructor_withoutOutputLayer_isRefused() {
        Architecture architecture = new Architecture(CellKind.LSTM, 5, 5, 4, 1, true, false);
        assertThatThrownBy(() -> TrainingOptions.builder(architecture)
                        .optimizer(OptimizerKind.SGD, 1)
                        .sizes(1, 1)
                        .clipNorm(5)
                        .initRange(0.05)
                        .seed(1)
                        .build())
                .hasMessageStartingWith("decoder: expected true");
    }
}
