package dev.stategrad.graphs;

import static dev.stategrad.graphs.RelativeError.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every cell must do, alone and in a stack: states as its equations say, and state gradients as their differences. */
class CellContractTest {
    private static final long BUDGET = 1L << 30;
    private static final int DELAYS = 9;

    static Stream<Arguments> everyState() {
        return Arrays.stream(CellKind.values())
                .flatMap(cell -> Stream.of(1, 2, 3)
                        .flatMap(layers -> Stream.of(1, layers)
                                .distinct()
                                .flatMap(
                                        layer -> states(cell).map(state -> Arguments.of(cell, layers, layer, state)))));
    }

    private static Stream<StateKind> states(CellKind cell) {
        return cell.hasCellState() ? Arrays.stream(StateKind.values()) : Stream.of(StateKind.HIDDEN);
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void means_float64_agreeWithCentralDifferences(CellKind cell, int layers, int layer, StateKind state) {
        ReferenceModel model = new ReferenceModel(cell, layers, 7, 4, 6, false, 21);
        int[] text = model.text(35, 22);
        assertThat(means(model, layer, state, Precision.FLOAT64, text))
                .satisfies(found -> assertThat(relativeError(found, differences(model, layer, state, text)))
                        .isLessThan(1e-8));
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void means_float32_agreeWithFloat64(CellKind cell, int layers, int layer, StateKind state) {
        ReferenceModel model = new ReferenceModel(cell, layers, 7, 5, 8, false, 23);
        int[] text = model.text(200, 24);
        double[] exact = means(model, layer, state, Precision.FLOAT64, text);
        assertThat(relativeError(means(model, layer, state, Precision.FLOAT32, text), exact))
                .isLessThan(1e-5);
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void states_anyCell_areThoseOfItsEquations(CellKind cell, int layers, int layer, StateKind state) {
        ReferenceModel model = new ReferenceModel(cell, layers, 7, 4, 6, false, 25);
        int[] text = model.text(100, 26);
        try (StateRecorder recorder = new StateRecorder(model.weights(), Precision.FLOAT64, 1, RunMonitor.NONE)) {
            double[] first = recorder.states(0, Arrays.copyOf(text, 70)).of(layer, state);
            double[] rest =
                    recorder.states(0, Arrays.copyOfRange(text, 70, 100)).of(layer, state);
            double[] expected = Arrays.stream(model.states(text, layer, state))
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            assertThat(relativeError(Arrays.copyOf(expected, first.length), first))
                    .isLessThan(1e-13);
            assertThat(relativeError(Arrays.copyOfRange(expected, first.length, expected.length), rest))
                    .isLessThan(1e-13);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "LSTM", mode = EnumSource.Mode.EXCLUDE)
    void engine_cellStateOfACellWithoutOne_isRefused(CellKind cell) {
        Architecture architecture = new Architecture(cell, 7, 4, 6, 1, false, false);
        StateGradientOptions options = new StateGradientOptions(StateKind.CELL, 1, 3, 1, Precision.FLOAT32, List.of());
        assertThatThrownBy(() -> StateGradientEngine.plan(architecture, options, BUDGET))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("state: expected HIDDEN, the only state of a " + cell + ", found CELL");
    }

    @Test
    void of_threeGates_isTheCellOfPyTorch() {
        ReferenceModel model = new ReferenceModel(CellKind.GRU, 2, 7, 4, 6, false, 27);
        assertThat(ModelWeights.of(model.arrays()).architecture().cell()).isEqualTo(CellKind.GRU_RESET_AFTER);
        assertThat(model.weights().architecture().cell()).isEqualTo(CellKind.GRU);
        assertThat(model.weights().architecture().layers()).isEqualTo(2);
    }

    private static double[] means(ReferenceModel model, int layer, StateKind state, Precision precision, int[] text) {
        StateGradientOptions options = new StateGradientOptions(state, layer, DELAYS, 1, precision, List.of());
        try (StateGradientEngine engine = new StateGradientEngine(model.weights(), options, BUDGET, RunMonitor.NONE)) {
            engine.accept(0, text, new int[0][]);
            return engine.finish().means(GradientSums.ALL, 0);
        }
    }

    private static double[] differences(ReferenceModel model, int layer, StateKind state, int[] text) {
        int matrix = model.hidden * model.embedding;
        double[] means = new double[DELAYS * matrix];
        for (int source = 0; source < text.length; source++) {
            double[][] gradients = model.gradients(text, source, DELAYS, layer, state);
            for (int delay = 0; delay < gradients.length; delay++) {
                for (int n = 0; n < matrix; n++) {
                    means[delay * matrix + n] += gradients[delay][n] / (text.length - delay);
                }
            }
        }
        return means;
    }
}
