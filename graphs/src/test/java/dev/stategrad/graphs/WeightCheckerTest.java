package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightCheckerTest {
    private final Map<String, DenseArray> arrays =
            ReferenceModel.lstm(7, 4, 6, false, 1).arrays();

    @Test
    void of_completeWeights_findsTheArchitecture() {
        assertThat(ModelWeights.of(arrays).architecture())
                .isEqualTo(new Architecture(CellKind.LSTM, 7, 4, 6, 1, false, false));
    }

    @Test
    void of_withoutEncoder_isOneHot() {
        arrays.remove(ModelWeights.ENCODER);
        assertThat(ModelWeights.of(arrays).architecture())
                .isEqualTo(new Architecture(CellKind.LSTM, 4, 4, 6, 1, true, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0"})
    void of_missingTensor_namesIt(String name) {
        arrays.remove(name);
        assertThatThrownBy(() -> ModelWeights.of(arrays))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(name + ": expected")
                .hasMessageEndingWith("found no such tensor");
    }

    @Test
    void of_wrongShape_namesExpectedAndFound() {
        arrays.put(ModelWeights.recurrentBias(1), DenseArray.ofFloats(new float[6], 6));
        assertThatThrownBy(() -> ModelWeights.of(arrays))
                .hasMessage("rnn.bias_hh_l0: expected shape [24], found shape [6]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void of_notFinite_namesTheElement(double value) {
        double[] bias = new double[24];
        bias[5] = value;
        arrays.put(ModelWeights.inputBias(1), DenseArray.ofDoubles(bias, 24));
        assertThatThrownBy(() -> ModelWeights.of(arrays))
                .hasMessage("rnn.bias_ih_l0: expected finite numbers, found " + value + " at element 5");
    }

    @Test
    void of_halfASecondLayer_namesWhatIsMissing() {
        arrays.put("rnn.weight_hh_l1", DenseArray.ofFloats(new float[144], 24, 6));
        assertThatThrownBy(() -> ModelWeights.of(arrays))
                .hasMessage("rnn.weight_ih_l1: expected shape [24, 6], found no such tensor");
    }

    @Test
    void of_gapBetweenLayers_refusesTheLayerAboveByName() {
        arrays.put("rnn.weight_hh_l2", DenseArray.ofFloats(new float[144], 24, 6));
        assertThatThrownBy(() -> ModelWeights.of(arrays))
                .hasMessage("rnn.weight_hh_l2: expected no tensor of that name in a LSTM of 1 layer,"
                        + " found shape [24, 6]");
    }

    @Test
    void of_twoGates_namesTheShapesOfTheCells() {
        arrays.put("rnn.weight_hh_l0", DenseArray.ofFloats(new float[72], 12, 6));
        assertThatThrownBy(() -> ModelWeights.of(arrays))
                .hasMessage("rnn.weight_hh_l0: expected [4H, H] of an LSTM, [3H, H] of a GRU or [H, H] of a plain RNN,"
                        + " found shape [12, 6]");
    }
}
