package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateSamplerTest {
    private static final int VOCABULARY = 12;
    /** Word w occurs 2^w times, but word 0 never. */
    private static final int[] CORPUS = IntStream.range(1, VOCABULARY)
            .flatMap(word -> IntStream.generate(() -> word).limit(1L << word))
            .toArray();

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, VOCABULARY - 1})
    void draw_anySize_givesThatManyDistinctWords(int size) {
        CandidateSampler sampler = new CandidateSampler(CORPUS, VOCABULARY, size);
        for (int number = 0; number < 200; number++) {
            CandidateSampler.Candidates drawn = sampler.draw(5, number);
            assertThat(drawn.ids()).hasSize(size).doesNotHaveDuplicates().isSorted();
            assertThat(IntStream.of(drawn.ids()).allMatch(word -> word >= 0 && word < VOCABULARY))
                    .isTrue();
            assertThat(drawn.corrections()).hasSize(size);
            for (float correction : drawn.corrections()) {
                assertThat(correction).isBetween(-0f, 20f);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, VOCABULARY - 1})
    void draw_manyTimes_estimatesSumsOverTheVocabularyWithoutBias(int size) {
        CandidateSampler sampler = new CandidateSampler(CORPUS, VOCABULARY, size);
        double[] values = IntStream.range(0, VOCABULARY)
                .mapToDouble(word -> 1 + Math.pow(2, word) * (1.5 + Math.sin(word)))
                .toArray();
        int draws = 40_000;
        double mean = 0;
        double square = 0;
        for (int number = 0; number < draws; number++) {
            CandidateSampler.Candidates drawn = sampler.draw(3, number);
            double estimate = 0;
            for (int n = 0; n < size; n++) {
                estimate += values[drawn.ids()[n]] * Math.exp(drawn.corrections()[n]);
            }
            mean += estimate / draws;
            square += estimate * estimate / draws;
        }
        double standardError = Math.sqrt((square - mean * mean) / draws);
        double sum = Arrays.stream(values).sum();
        assertThat(mean).isCloseTo(sum, within(4 * standardError));
        assertThat(standardError).isLessThan(0.03 * sum);
    }

    @Test
    void draw_ofOne_isProportionalToTheFlattenedCounts() {
        CandidateSampler sampler = new CandidateSampler(CORPUS, VOCABULARY, 1);
        int draws = 100_000;
        int[] found = new int[VOCABULARY];
        for (int number = 0; number < draws; number++) {
            found[sampler.draw(1, number).ids()[0]]++;
        }
        double total = IntStream.range(0, VOCABULARY)
                .mapToDouble(CandidateSamplerTest::rate)
                .sum();
        for (int word = 0; word < VOCABULARY; word++) {
            double expected = rate(word) / total;
            double error = Math.sqrt(expected * (1 - expected) / draws);
            assertThat(found[word] / (double) draws).isCloseTo(expected, within(4 * error));
        }
    }

    private static double rate(int word) {
        return word == 0 ? 1 : Math.pow(2, 0.75 * word);
    }

    @Test
    void draw_sameSeedAndNumber_isTheSameWhateverWasDrawnBefore() {
        CandidateSampler used = new CandidateSampler(CORPUS, VOCABULARY, 5);
        IntStream.range(0, 10).forEach(number -> used.draw(7, number));
        CandidateSampler fresh = new CandidateSampler(CORPUS, VOCABULARY, 5);
        assertThat(used.draw(7, 4).corrections())
                .containsExactly(fresh.draw(7, 4).corrections());
        assertThat(used.draw(7, 4).ids()).containsExactly(fresh.draw(7, 4).ids());
        assertThat(used.draw(7, 4).corrections()).isNotEqualTo(fresh.draw(7, 5).corrections());
        assertThat(used.draw(7, 4).corrections()).isNotEqualTo(fresh.draw(8, 4).corrections());
    }
}
