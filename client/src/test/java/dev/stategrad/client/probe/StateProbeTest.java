package dev.stategrad.client.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.probe.StateProbe.Method;
import dev.stategrad.client.probe.StateProbe.Split;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateProbeTest {
    private static final int TOKENS = 2_000;
    private static final int WORDS = 60;

    private static int[] words(long seed) {
        return new Random(seed).ints(TOKENS, 0, WORDS).toArray();
    }

    /** Words of even id are of one class, the others of the other. */
    private static int[] parity(int[] words) {
        return Arrays.stream(words).map(word -> word % 2).toArray();
    }

    private static double[][] noise(int size, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, TOKENS)
                .mapToObj(t -> random.doubles(size, -1, 1).toArray())
                .toArray(double[][]::new);
    }

    /** What came {@code delay} tokens earlier; {@code none} at the beginning. */
    private static int[] earlier(int[] values, int delay, int none) {
        return IntStream.range(0, TOKENS)
                .map(t -> t < delay ? none : values[t - delay])
                .toArray();
    }

    private static TokenTask task(int[] words, int delay) {
        return new TokenTask("parity", delay, 2, earlier(parity(words), delay, -1), earlier(words, delay, 0));
    }

    @ParameterizedTest
    @EnumSource
    void probe_plantedDirection_isFoundAtItsDelayAlone(Method method) {
        int[] words = words(1);
        double[][] states = noise(6, 2);
        int[] planted = earlier(parity(words), 3, 0);
        for (int t = 0; t < TOKENS; t++) {
            // Across the components, so that none alone tells.
            for (int p = 0; p < 6; p++) {
                states[t][p] += 2 * planted[t] / Math.sqrt(6);
            }
        }
        StateProbe probe = new StateProbe(states, "h", method, Split.WORD, 4);

        ProbeResult found = probe.probe(task(words, 3)).orElseThrow();
        ProbeResult elsewhere = probe.probe(task(words, 2)).orElseThrow();

        // Noise of variance 1/3 along the direction, means 2 apart.
        assertThat(found.testAccuracy()).isCloseTo(0.96, within(0.04));
        assertThat(found.low()).isGreaterThan(Math.max(found.majority(), found.control()));
        assertThat(found.delay()).isEqualTo(3);
        assertThat(found.examples()).isEqualTo(TOKENS - 3);
        assertThat(found.options().isPresent()).isEqualTo(method == Method.LOGISTIC);
        assertThat(elsewhere.low()).isLessThan(0.5);
        assertThat(elsewhere.high()).isLessThan(found.low());
    }

    @Test
    void probe_classesAtRandom_intervalsHoldChance() {
        int held = 0;
        for (int seed = 0; seed < 40; seed++) {
            int[] classes = new Random(seed).ints(TOKENS, 0, 2).toArray();
            var task = new TokenTask("coin", 0, 2, classes, words(seed));
            ProbeResult result = new StateProbe(noise(5, 100 + seed), "h", Method.LDA, Split.TEXT, seed)
                    .probe(task)
                    .orElseThrow();
            held += result.low() <= 0.5 && 0.5 <= result.high() ? 1 : 0;
        }

        // 38 are expected; 33 and fewer come three times in a thousand.
        assertThat(held).isGreaterThan(33);
    }

    /** States that tell every word and nothing else. */
    @Test
    void probe_classesLearnedByHeart_controlShowsItAndTheSplitByWordsPreventsIt() {
        int[] words = words(5);
        double[][] states = noise(WORDS, 6);
        for (int t = 0; t < TOKENS; t++) {
            states[t][words[t]] += 20;
        }

        ProbeResult byText = new StateProbe(states, "h", Method.LDA, Split.TEXT, 7)
                .probe(task(words, 0))
                .orElseThrow();
        ProbeResult byWord = new StateProbe(states, "h", Method.LDA, Split.WORD, 7)
                .probe(task(words, 0))
                .orElseThrow();

        assertThat(byText.testAccuracy()).isEqualTo(1);
        assertThat(byText.control()).isEqualTo(1);
        assertThat(byWord.testAccuracy()).isLessThan(0.9);
        assertThat(byWord.control()).isLessThan(0.9);
    }

    @Test
    void probe_rareClass_isLeftOut() {
        int[] words = words(8);
        int[] labels = parity(words);
        Arrays.fill(labels, 0, 9, 2);
        var task = new TokenTask("rare", 0, 3, labels, words);

        ProbeResult result = new StateProbe(noise(3, 9), "h", Method.LDA, Split.TEXT, 1)
                .probe(task)
                .orElseThrow();

        assertThat(result.classes()).isEqualTo(2);
        assertThat(result.examples()).isEqualTo(TOKENS - 9);
        assertThat(result.train()).isEqualTo((TOKENS - 9) * 9 / 10);
    }

    @Test
    void probe_oneClass_isEmpty() {
        var task = new TokenTask("one", 0, 2, new int[TOKENS], words(1));

        assertThat(new StateProbe(noise(3, 1), "h", Method.LDA, Split.TEXT, 1).probe(task))
                .isEmpty();
    }

    @Test
    void probe_labelsOfOtherStates_areRefused() {
        var probe = new StateProbe(noise(3, 1), "h", Method.LDA, Split.TEXT, 1);
        var task = new TokenTask("short", 0, 2, new int[7], new int[7]);

        assertThatThrownBy(() -> probe.probe(task)).hasMessage("task: expected labels of 2000 states, found 7");
    }
}
