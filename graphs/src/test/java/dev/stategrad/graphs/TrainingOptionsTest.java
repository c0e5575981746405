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

    private static TrainingOptions.Builder options(Architecture architecture) {
        return TrainingOptions.builder(architecture);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.01, Double.NaN})
    void build_badDecay_isNamed(double decay) {
        assertThatThrownBy(() -> options(ARCHITECTURE).schedule(0, decay).build())
                .hasMessage("learningRateDecay: expected above 0 and at most 1, found " + decay);
    }

    @Test
    void build_negativeConstantEpochs_isNamed() {
        assertThatThrownBy(() -> options(ARCHITECTURE).schedule(-1, 0.8).build())
                .hasMessage("constantEpochs: expected at least 0, found -1");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 7, Integer.MAX_VALUE})
    void build_sampledSoftmaxOutOfRange_saysWhatFits(int words) {
        assertThat(options(ARCHITECTURE).sampledSoftmax(6).build().sampledSoftmax())
                .isEqualTo(6);
        assertThatThrownBy(() -> options(ARCHITECTURE).sampledSoftmax(words).build())
                .hasMessage("sampledSoftmax: expected 0, or at most 6 for this vocabulary, found " + words);
    }

    @Test
    void build_tiedWithSizesThatDiffer_isNamed() {
        assertThatThrownBy(() -> options(ARCHITECTURE).tied(true).build())
                .hasMessage("tied: expected an embedding size equal to the state's size of 4, found 3");
    }

    @Test
    void build_oneHotTiedOrFrozen_isNamed() {
        Architecture oneHot = TestModels.oneHot(5, 5);
        assertThatThrownBy(() -> options(oneHot).tied(true).build())
                .hasMessage("tied: expected false for one-hot input, found true");
        assertThatThrownBy(() -> options(oneHot).freezeEmbeddings(true).build())
                .hasMessage("freezeEmbeddings: expected false for one-hot input, found true");
    }

    @Test
    void build_forgetBiasOfACellWithoutForgetGate_isNamed() {
        Architecture gru = TestModels.embedded(CellKind.GRU, 1, 7, 3, 4);
        assertThatThrownBy(() -> options(gru).forgetBias(1).build())
                .hasMessage("forgetBias: expected 0 for a GRU, which has no forget gate, found 1.0");
    }

    @Test
    void operationsPerToken_ofAStackWithSampledSoftmax_countsEveryProductThrice() {
        Architecture stack = TestModels.embedded(CellKind.GRU, 2, 7, 3, 4);
        assertThat(options(stack).sampledSoftmax(5).build().operationsPerToken())
                .isEqualTo(6.0 * (12 * (3 + 4) + 12 * (4 + 4) + 4 * 5));
    }
}
