package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plain RNN without recurrence has states and logits in closed form: h = tanh(W[:, x]), logits = D·h + b. */
class ParityCheckTest {
    private static final int V = 5;
    private static final int H = 3;
    private static final int STREAMS = 2;
    /** More than are compared at a time. */
    private static final int STEPS = 70;

    private final Random random = new Random(4);
    private final double[] input = random.doubles(H * V, -1, 1).toArray();
    private final double[] output = random.doubles(V * H, -1, 1).toArray();
    private final double[] bias = random.doubles(V, -1, 1).toArray();
    private final int[] tokens = random.ints(STREAMS * STEPS, 0, V).toArray();

    private ModelWeights model() {
        Map<String, DenseArray> arrays = new TreeMap<>();
        arrays.put("rnn.weight_ih_l0", DenseArray.ofDoubles(input, H, V));
        arrays.put("rnn.weight_hh_l0", DenseArray.ofDoubles(new double[H * H], H, H));
        arrays.put("rnn.bias_ih_l0", DenseArray.ofDoubles(new double[H], H));
        arrays.put("rnn.bias_hh_l0", DenseArray.ofDoubles(new double[H], H));
        arrays.put("decoder.weight", DenseArray.ofDoubles(output, V, H));
        arrays.put("decoder.bias", DenseArray.ofDoubles(bias, V));
        return ModelWeights.of(CellKind.RNN, arrays);
    }

    private double[] states() {
        double[] states = new double[tokens.length * H];
        for (int i = 0; i < states.length; i++) {
            states[i] = Math.tanh(input[i % H * V + tokens[i / H]]);
        }
        return states;
    }

    private double[] logits() {
        double[] states = states();
        double[] logits = new double[tokens.length * V];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = bias[i % V];
            for (int j = 0; j < H; j++) {
                logits[i] += output[i % V * H + j] * states[i / V * H + j];
            }
        }
        return logits;
    }

    private ParityReport check(double[] logits, double[] states) {
        Map<String, DenseArray> values = new HashMap<>();
        values.put("logits", DenseArray.ofDoubles(logits, STREAMS, STEPS, V));
        values.put("hidden_l0", DenseArray.ofDoubles(states, STREAMS, STEPS, H));
        return ParityCheck.run(model(), new ParityReference(STREAMS, STEPS, tokens, values), RunMonitor.NONE);
    }

    @Test
    void run_sameModel_differsByFloat32Rounding() {
        ParityReport report = check(logits(), states());

        assertThat(report.tokens()).isEqualTo(140);
        assertThat(report.compared()).containsExactly("hidden_l0", "logits");
        assertThat(report.maxStateError()).isPositive().isLessThan(1e-6);
        assertThat(report.maxLogitError()).isPositive().isLessThan(1e-6);
        assertThatCode(() -> report.requireWithin(1e-5)).doesNotThrowAnyException();
    }

    @Test
    void run_oneNumberOff_saysWhichAndByHowMuch() {
        double[] logits = logits();
        // Stream 1, token 66 of 70, component 4.
        int place = (1 * STEPS + 66) * V + 4;
        logits[place] += 0.25;

        ParityReport report = check(logits, states());

        assertThat(report.maxLogitError()).isCloseTo(0.25, within(1e-6));
        assertThat(report.maxStateError()).isLessThan(1e-6);
        assertThatThrownBy(() -> report.requireWithin(1e-4))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("reference.logits: expected errors of at most")
                .hasMessageContaining("found 2.50e-01")
                .hasMessageEndingWith("in stream 1 after token 66, component 4");
        assertThatCode(() -> report.requireWithin(0.25)).doesNotThrowAnyException();
        assertThatCode(() -> report.requireWithin(Double.POSITIVE_INFINITY)).doesNotThrowAnyException();
    }

    @Test
    void run_notFinite_isRefused() {
        double[] states = states();
        states[STEPS * H + 7] = Double.NaN;

        assertThatThrownBy(() -> check(logits(), states))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("reference.hidden_l0: expected finite numbers, found NaN in stream 1 after token 2");
    }

    @ParameterizedTest
    @CsvSource({
        "cell_l0, 3, 'reference.cell_l0: expected no cell state in a RNN'",
        "hidden_l1, 3, 'reference.hidden_l1: expected a state of one of 1 layers'",
        "hidden_l0, 4, 'reference.hidden_l0: expected shape [2, 70, 3], found FLOAT64[2, 70, 4]'",
        "loss, 3, 'reference.loss: expected logits, hidden_l0'",
    })
    void run_tensorOfAnotherModel_isRefused(String name, int width, String message) {
        DenseArray array = DenseArray.ofDoubles(new double[tokens.length * width], STREAMS, STEPS, width);
        ParityReference reference = new ParityReference(STREAMS, STEPS, tokens, Map.of(name, array));

        assertThatThrownBy(() -> ParityCheck.run(model(), reference, RunMonitor.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void run_logitsOfAModelWithoutOutput_isRefused() {
        Map<String, DenseArray> arrays = new TreeMap<>(model().arrays());
        arrays.keySet().removeIf(name -> name.startsWith("decoder"));
        ModelWeights silent = ModelWeights.of(CellKind.RNN, arrays);
        DenseArray logits = DenseArray.ofDoubles(logits(), STREAMS, STEPS, V);

        assertThatThrownBy(() -> ParityCheck.run(
                        silent, new ParityReference(STREAMS, STEPS, tokens, Map.of("logits", logits)), RunMonitor.NONE))
                .hasMessage("reference.logits: expected a model with an output layer, found none");
    }

    @Test
    void reference_tooManyTokens_isRefused() {
        DenseArray any = DenseArray.ofDoubles(new double[1], 1);

        assertThatThrownBy(() -> new ParityReference(2, 2049, new int[4098], Map.of("logits", any)))
                .hasMessage("tokens: expected [B, T] of 1 to 4096 tokens, found [2, 2049]");
    }
}
