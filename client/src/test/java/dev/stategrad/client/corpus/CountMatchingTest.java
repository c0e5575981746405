package dev.stategrad.client.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountMatchingTest {
    /** Token 3 comes 40,000 times, over several blocks of the store; 1 five times and 2 twice. */
    private static final String IDS = "1 2 1 1 2 1 1 " + "3 ".repeat(40_000) + "\n";

    @TempDir
    private Path folder;

    private EncodedCorpus encode(String ids) throws IOException {
        return new CorpusEncoder(List.of(new GroupingSource.WordType()))
                .encodeTokens(CorpusFiles.write(folder, "ids", ids));
    }

    private static List<Integer> labels(EncodedCorpus corpus) throws IOException {
        List<Integer> labels = new ArrayList<>();
        TokenSource source = corpus.source();
        for (Optional<TokenBlock> block = source.next(); block.isPresent(); block = source.next()) {
            for (int label : block.get().labels()[0]) {
                labels.add(label);
            }
        }
        return labels;
    }

    @Test
    void match_labels_haveEquallyManyTokensAndRareOnesAreDropped() throws IOException {
        try (EncodedCorpus corpus = encode(IDS)) {
            corpus.match(5, 1);

            assertThat(corpus.groupings().get(0).labels()).containsExactly("1", "3");
            List<Integer> labels = labels(corpus);
            assertThat(labels).hasSize(40_007);
            assertThat(Collections.frequency(labels, 0)).isEqualTo(5);
            assertThat(Collections.frequency(labels, 1)).isEqualTo(5);
            // All five of token 1, where they were; token 2 has no label.
            assertThat(labels.subList(0, 7)).containsExactly(0, -1, 0, 0, -1, 0, 0);
            assertThat(corpus.notes())
                    .containsExactly(
                            "word: a random sample of 5 tokens of each of 2 labels; 1 labels with fewer were dropped");
        }
    }

    @Test
    void match_manyTimes_keepsEveryTokenEquallyOften() throws IOException {
        int trials = 2_000;
        int[] kept = new int[5];
        for (int seed = 0; seed < trials; seed++) {
            try (EncodedCorpus corpus = encode("1 1 1 1 1\n")) {
                corpus.match(2, seed);
                List<Integer> labels = labels(corpus);
                for (int i = 0; i < kept.length; i++) {
                    kept[i] += labels.get(i) == 0 ? 1 : 0;
                }
            }
        }
        // 800 of 2,000, with a standard deviation of 22.
        for (int count : kept) {
            assertThat(count).isBetween(700, 900);
        }
    }

    @Test
    void match_seed_governsTheSample() throws IOException {
        try (EncodedCorpus one = encode(IDS);
                EncodedCorpus same = encode(IDS);
                EncodedCorpus other = encode(IDS)) {
            one.match(5, 7);
            same.match(5, 7);
            other.match(5, 8);
            assertThat(labels(one)).isEqualTo(labels(same)).isNotEqualTo(labels(other));
        }
    }

    @Test
    void match_moreThanAnyLabelHas_isRefused() throws IOException {
        try (EncodedCorpus corpus = encode("1 2 1\n")) {
            assertThatThrownBy(() -> corpus.match(3, 1))
                    .hasMessage("grouping word: expected a label with at least 3 tokens, found at most 2");
        }
    }
}
