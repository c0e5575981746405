package dev.stategrad.client.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.TokenBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticCorpusTest {
    @Test
    void next_sameSeed_givesTheSameText() {
        assertThat(tokens(new SyntheticCorpus(1, 50_000))).isEqualTo(tokens(new SyntheticCorpus(1, 50_000)));
        assertThat(tokens(new SyntheticCorpus(1, 1_000))).isNotEqualTo(tokens(new SyntheticCorpus(2, 1_000)));
        assertThat(tokens(new SyntheticCorpus(1, 1_000)))
                .isEqualTo(Arrays.copyOf(tokens(new SyntheticCorpus(1, 50_000)), 1_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 16_384, 16_385, 100_003})
    void next_anySize_isExact(long size) {
        assertThat(tokens(new SyntheticCorpus(3, size))).hasSize((int) size);
    }

    @Test
    void next_everyLine_hasFiveToTenCyclesOfSixteen() {
        int[] lines = new int[11];
        for (List<Integer> line : lines(4, 2_000_000)) {
            assertThat(line.size() % 16).isZero();
            lines[line.size() / 16]++;
        }
        int all = Arrays.stream(lines).sum();
        for (int cycles = 0; cycles <= 10; cycles++) {
            double expected = cycles < 5 ? 0 : 1.0 / 6;
            assertThat(lines[cycles] / (double) all).as("%d cycles", cycles).isCloseTo(expected, within(0.015));
        }
    }

    @Test
    void next_everyCycle_repeatsTheNewTokenOfTheCycleBefore() {
        List<Integer> text = lines(5, 200_000).stream().flatMap(List::stream).toList();
        int[] afterPair = new int[10];
        for (int start = 16; start < text.size(); start += 16) {
            int before = text.get(start - 16);
            assertThat(text.subList(start + 1, start + 16)).containsOnly(before);
            assertThat(text.get(start)).isNotIn(before, text.get(start - 1));
            afterPair[text.get(start)]++;
        }
        for (int count : afterPair) {
            assertThat(count / (text.size() / 160.0)).isCloseTo(1, within(0.15));
        }
    }

    @Test
    void next_labels_markTheNewTokenOfEveryCycle() {
        var corpus = new SyntheticCorpus(6, 10_000);
        TokenBlock block = corpus.next().orElseThrow();
        int place = 0;
        for (int i = 0; i < block.tokens().length; i++) {
            int label = block.labels()[0][i];
            if (block.tokens()[i] == 10) {
                assertThat(label).isEqualTo(-1);
            } else {
                assertThat(SyntheticCorpus.PLACES.labels().get(label))
                        .isEqualTo(place % 16 == 0 ? "token-x-1" : "token-x-2rep");
                place++;
            }
        }
    }

    /** The cross-entropy of the process under the process itself approaches the bound. */
    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void next_scoredByTheTrueProcess_reachesTheBound(long seed) {
        int[] text = tokens(new SyntheticCorpus(seed, 2_000_000));
        double logProbability = 0;
        for (int i = 300; i < text.length; i++) {
            logProbability += Math.log(idealProbability(text, i));
        }
        assertThat(Math.exp(-logProbability / (text.length - 300))).isCloseTo(1.1545, within(0.0003));
        assertThat(SyntheticCorpus.PERPLEXITY_BOUND).isCloseTo(1.1545, within(0.00005));
    }

    /** P(text[i] | text[0..i)) of the process, worked out from the text alone, without the generator's state. */
    private static double idealProbability(int[] text, int i) {
        int run = 0;
        int back = i - 1;
        while (text[back] == 10) {
            back--;
        }
        boolean lineJustBegun = back < i - 1;
        int last = text[back];
        while (text[back - run] == last) {
            run++;
        }
        boolean afterNewToken = run == 1 && wordBefore(text, back, 1) == wordBefore(text, back, 2);
        if (afterNewToken) {
            return text[i] == wordBefore(text, back, 16) ? 1 : 0;
        }
        if (run < 15) {
            return text[i] == last ? 1 : 0;
        }
        double ends = lineJustBegun ? 0 : endProbability(text, i);
        if (text[i] == 10) {
            return ends;
        }
        boolean possible = text[i] != last && text[i] != wordBefore(text, back, 15);
        return possible ? (1 - ends) / 8 : 0;
    }

    private static int wordBefore(int[] text, int from, int words) {
        int position = from;
        for (int seen = 0; seen < words; ) {
            position--;
            if (text[position] != 10) {
                seen++;
            }
        }
        return text[position];
    }

    /** After n cycles of a line, with n uniform from 5 to 10. */
    private static double endProbability(int[] text, int i) {
        int begin = i;
        while (text[begin - 1] != 10) {
            begin--;
        }
        int cycles = (i - begin) / 16;
        return cycles < 5 ? 0 : 1.0 / (11 - cycles);
    }

    private static int[] tokens(SyntheticCorpus corpus) {
        List<int[]> blocks = new ArrayList<>();
        for (Optional<TokenBlock> block = corpus.next(); block.isPresent(); block = corpus.next()) {
            blocks.add(block.get().tokens());
        }
        return blocks.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /** The complete lines, without their end. */
    private static List<List<Integer>> lines(long seed, int size) {
        List<List<Integer>> lines = new ArrayList<>();
        List<Integer> line = new ArrayList<>();
        for (int token : tokens(new SyntheticCorpus(seed, size))) {
            if (token == 10) {
                lines.add(line);
                line = new ArrayList<>();
            } else {
                line.add(token);
            }
        }
        return lines;
    }
}
