package dev.stategrad.graphs;

import static dev.stategrad.graphs.RelativeError.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The part of the mean gradient that only gates scaled, against the equations and against differences with held gates. */
class CellPathTest {
    private static final long BUDGET = 1L << 30;
    private static final int DELAYS = 9;

    static Stream<Arguments> everyState() {
        return Stream.of(CellKind.LSTM, CellKind.GRU, CellKind.GRU_RESET_AFTER)
                .flatMap(cell ->
                        Stream.of(1, 2).flatMap(layer -> states(cell).map(state -> Arguments.of(cell, layer, state))));
    }

    private static Stream<StateKind> states(CellKind cell) {
        return cell.hasCellState() ? Arrays.stream(StateKind.values()) : Stream.of(StateKind.HIDDEN);
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void cellPath_float64_isWhatReachesTheStateThroughHeldGates(CellKind cell, int layer, StateKind state) {
        ReferenceModel model = new ReferenceModel(cell, 2, 7, 4, 6, false, 41);
        int[] text = model.text(35, 42);
        LabelGradients found = analyse(model.weights(), layer, state, Precision.FLOAT64, text);

        double[] differences = mean(model, text, source -> model.cellPath(text, source, DELAYS, layer, state));
        assertThat(relativeError(found.cellPath(), differences)).isLessThan(1e-8);
        double[] products = mean(model, text, source -> productsOfGates(model, text, source, layer, state));
        assertThat(relativeError(found.cellPath(), products)).isLessThan(1e-8);
        int matrix = model.hidden * model.embedding;
        assertThat(Arrays.copyOf(found.cellPath(), matrix)).isEqualTo(Arrays.copyOf(found.means(), matrix));
        assertThat(relativeError(
                        Arrays.copyOfRange(found.cellPath(), matrix, 2 * matrix),
                        Arrays.copyOfRange(found.means(), matrix, 2 * matrix)))
                .isGreaterThan(1e-2);
    }

    @ParameterizedTest
    @EnumSource(names = "RNN", mode = EnumSource.Mode.EXCLUDE)
    void cellPath_float32_isTheSameToItsPrecision(CellKind cell) {
        ReferenceModel model = new ReferenceModel(cell, 1, 7, 5, 8, false, 45);
        int[] text = model.text(100, 46);
        double[] expected = mean(model, text, source -> productsOfGates(model, text, source, 1, StateKind.HIDDEN));
        LabelGradients found = analyse(model.weights(), 1, StateKind.HIDDEN, Precision.FLOAT32, text);
        assertThat(relativeError(found.cellPath(), expected)).isLessThan(1e-5);
    }

    /** Where no weight leads from state to state, there is no other path. */
    @ParameterizedTest
    @EnumSource(names = "RNN", mode = EnumSource.Mode.EXCLUDE)
    void cellPath_noRecurrentWeights_isTheWholeGradient(CellKind cell) {
        ReferenceModel model = new ReferenceModel(cell, 1, 7, 4, 6, false, 47);
        Map<String, DenseArray> arrays = model.arrays();
        int gates = cell.gates() * model.hidden;
        arrays.put(
                ModelWeights.recurrent(1), DenseArray.ofDoubles(new double[gates * model.hidden], gates, model.hidden));
        LabelGradients found =
                analyse(ModelWeights.of(cell, arrays), 1, StateKind.HIDDEN, Precision.FLOAT64, model.text(50, 48));
        assertThat(relativeError(found.cellPath(), found.means())).isLessThan(1e-13);
    }

    @Test
    void engine_cellPathOfAPlainNetwork_isRefused() {
        Architecture architecture = new Architecture(CellKind.RNN, 7, 4, 6, 1, false, false);
        StateGradientOptions options =
                new StateGradientOptions(StateKind.HIDDEN, 1, 3, 1, Precision.FLOAT32, List.of()).withPaths(true);
        assertThatThrownBy(() -> StateGradientEngine.plan(architecture, options, BUDGET))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("paths: expected false, since no gate of an RNN hands the state on, found true");
    }

    @Test
    void plan_cellPath_takesMoreMemory() {
        Architecture architecture = new Architecture(CellKind.LSTM, 7, 40, 60, 1, false, false);
        StateGradientOptions options = new StateGradientOptions(StateKind.CELL, 1, 30, 1, Precision.FLOAT32, List.of());
        long without = StateGradientEngine.plan(architecture, options, BUDGET).memoryBytes();
        long with = StateGradientEngine.plan(architecture, options.withPaths(true), BUDGET)
                .memoryBytes();
        assertThat(with - without).isGreaterThan(30L * 40 * 60 * Double.BYTES);
    }

    private static LabelGradients analyse(
            ModelWeights weights, int layer, StateKind state, Precision precision, int[] text) {
        StateGradientOptions options =
                new StateGradientOptions(state, layer, DELAYS, 1, precision, List.of()).withPaths(true);
        try (StateGradientEngine engine = new StateGradientEngine(weights, options, BUDGET, RunMonitor.NONE)) {
            engine.accept(0, text, new int[0][]);
            return engine.finish().of(GradientSums.ALL, 0);
        }
    }

    private static double[][] productsOfGates(
            ReferenceModel model, int[] text, int source, int layer, StateKind state) {
        double[][] parts = model.keptParts(text, source, DELAYS, layer, state);
        double[][] products = new double[parts.length][];
        products[0] = model.gradients(text, source, 1, layer, state)[0];
        double[] start = model.gradients(text, source, 1, layer, model.memory())[0];
        for (int delay = 1; delay < parts.length; delay++) {
            products[delay] = new double[start.length];
            for (int n = 0; n < start.length; n++) {
                products[delay][n] = parts[delay][n / model.embedding] * start[n];
            }
        }
        return products;
    }

    @FunctionalInterface
    private interface OfSource {
        /** [delay][H·E] */
        double[][] gradients(int source);
    }

    private static double[] mean(ReferenceModel model, int[] text, OfSource gradients) {
        int matrix = model.hidden * model.embedding;
        double[] means = new double[DELAYS * matrix];
        for (int source = 0; source < text.length; source++) {
            double[][] found = gradients.gradients(source);
            for (int delay = 0; delay < found.length; delay++) {
                for (int n = 0; n < matrix; n++) {
                    means[delay * matrix + n] += found[delay][n] / (text.length - delay);
                }
            }
        }
        return means;
    }
}
