package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.LocalView;
import dev.stategrad.client.Precision;
import dev.stategrad.client.StateKind;
import dev.stategrad.client.StateSelection;
import dev.stategrad.client.StategradServiceException;
import dev.stategrad.client.Tensor;
import dev.stategrad.client.TokenSource;
import dev.stategrad.safetensors.ElementType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Local views and recorded states through server and client, against a plain LSTM. */
final class LocalViewEndToEndTest {
    private static final ReferenceLstm MODEL = new ReferenceLstm(9, 4, 6, 20261122);

    @TempDir
    private Path data;

    private Service service;

    @BeforeEach
    void start() throws Exception {
        service = Service.start(Service.Line.NETTY, data);
        service.client().importModel("tiny", MODEL.tensors(), List.of());
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({"CELL, FLOAT64, 1e-9", "HIDDEN, FLOAT64, 1e-9", "CELL, FLOAT32, 1e-5"})
    void trace_everyPair_agreesWithCentralDifferences(StateKind state, Precision precision, double tolerance) {
        int[] tokens = random(11, 1);

        LocalView view = service.client().trace(new StateSelection("tiny", state, 1, precision), tokens);

        assertThat(view.length()).isEqualTo(tokens.length);
        for (int t = 0; t < tokens.length; t++) {
            for (int delay = 0; delay <= t; delay++) {
                double[] gradient = gradient(state, tokens, t - delay, delay);
                double norm = Math.sqrt(Arrays.stream(gradient).map(x -> x * x).sum());
                assertThat(view.frobeniusNorm(t, delay)).isCloseTo(norm, within(tolerance * norm));
                assertThat(view.largestSingularValue(t, delay))
                        .isCloseTo(largestSingularValue(gradient), within(tolerance * norm));
            }
        }
    }

    /** More bytes than a message may carry, were the half of them that is zero sent too. */
    @Test
    void trace_longestText_comesThroughDefaultClient() {
        LocalView view = service.client().trace(StateSelection.of("tiny"), random(512, 2));

        assertThat(view.frobeniusNorms()).hasSize(512 * 513 / 2).doesNotContain(Double.NaN);
        assertThat(view.frobeniusNorm(511, 0)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 513})
    void trace_noTextOrTooLong_isRefused(int length) {
        assertThatThrownBy(() -> service.client().trace(StateSelection.of("tiny"), new int[length]))
                .isInstanceOf(StategradServiceException.class)
                .hasMessage("tokens: expected 1 to 512 tokens (for a model of this size), found " + length);
    }

    @Test
    void trace_unknownToken_isNamed() {
        assertThatThrownBy(() -> service.client().trace(StateSelection.of("tiny"), new int[] {1, 9}))
                .hasMessage("tokens[1]: expected 0 to 8, found 9");
    }

    @ParameterizedTest
    @CsvSource({"CELL, FLOAT64, 1e-12", "HIDDEN, FLOAT64, 1e-12", "HIDDEN, FLOAT32, 1e-6"})
    void recordStates_twoStreams_agreesWithPlainLoops(StateKind state, Precision precision, double tolerance)
            throws Exception {
        int[][] tokens = {random(700, 3), random(5, 4)};
        List<List<double[]>> found = List.of(new ArrayList<>(), new ArrayList<>());

        long count = service.client()
                .recordStates(
                        new StateSelection("tiny", state, 0, precision),
                        TokenSource.of(tokens),
                        (stream, position, states) -> {
                            assertThat(position).isEqualTo(found.get(stream).size());
                            found.get(stream).addAll(rows(states, precision));
                        });

        assertThat(count).isEqualTo(705);
        for (int stream = 0; stream < 2; stream++) {
            ReferenceLstm.State expected = MODEL.zero();
            assertThat(found.get(stream)).hasSize(tokens[stream].length);
            for (int t = 0; t < tokens[stream].length; t++) {
                expected = MODEL.step(expected, MODEL.embed(tokens[stream][t]));
                assertThat(found.get(stream).get(t)).containsExactly(expected.of(state), within(tolerance));
            }
        }
    }

    /** A state of 3 KiB: messages of 2 MiB hold 682 of them. */
    @Test
    void recordStates_wideStates_comeInMessagesBelowTheLimit() throws Exception {
        service.client().importModel("wide", new ReferenceLstm(3, 2, 400, 1).tensors(), List.of());
        List<Long> counts = new ArrayList<>();

        service.client()
                .recordStates(
                        new StateSelection("wide", null, 0, Precision.FLOAT64),
                        TokenSource.of(new int[1500]),
                        (stream, position, states) -> counts.add(states.shape().get(0)));

        assertThat(counts).containsExactly(655L, 655L, 190L);
    }

    @Test
    void recordStates_noToken_isRefused() {
        assertThatThrownBy(() -> service.client()
                        .recordStates(
                                StateSelection.of("tiny"),
                                TokenSource.of(new int[0]),
                                (stream, position, states) -> {}))
                .hasMessage("tokens: expected at least one token, found none");
    }

    private static List<double[]> rows(Tensor states, Precision precision) {
        assertThat(states.type()).isEqualTo(precision == Precision.FLOAT64 ? ElementType.F64 : ElementType.F32);
        double[] all = states.toDoubles();
        List<double[]> rows = new ArrayList<>();
        for (int from = 0; from < all.length; from += MODEL.hidden) {
            rows.add(Arrays.copyOfRange(all, from, from + MODEL.hidden));
        }
        return rows;
    }

    private static double[] gradient(StateKind state, int[] tokens, int source, int delay) {
        double[] gradient = new double[MODEL.hidden * MODEL.embedding];
        for (int component = 0; component < MODEL.embedding; component++) {
            double[] column = NumericalGradients.column(MODEL, state, tokens, source, delay, component);
            for (int unit = 0; unit < MODEL.hidden; unit++) {
                gradient[unit * MODEL.embedding + component] = column[unit];
            }
        }
        return gradient;
    }

    /** By power iteration on MᵀM. */
    private static double largestSingularValue(double[] matrix) {
        double[] v = new double[MODEL.embedding];
        Arrays.fill(v, 1);
        double length = 0;
        for (int round = 0; round < 5000; round++) {
            double[] next = new double[v.length];
            for (int unit = 0; unit < MODEL.hidden; unit++) {
                double product = 0;
                for (int e = 0; e < v.length; e++) {
                    product += matrix[unit * v.length + e] * v[e];
                }
                for (int e = 0; e < v.length; e++) {
                    next[e] += product * matrix[unit * v.length + e];
                }
            }
            length = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
            for (int e = 0; e < v.length; e++) {
                v[e] = next[e] / length;
            }
        }
        return Math.sqrt(length);
    }

    private static int[] random(int length, long seed) {
        return new Random(seed).ints(length, 0, MODEL.vocabulary).toArray();
    }
}
