package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WordVectorsTest {
    /** Around (1, 2), the words lie at (±3, 0), (0, ±4): whitened at (±√2, 0), (0, ±√2). */
    private static final double[] CROSS = {1 + 3, 2, 1 - 3, 2, 1, 2 + 4, 1, 2 - 4};

    private static final double ROOT = Math.sqrt(2);

    private final Whitening whitening = (Whitening) Whitening.of(CROSS, 4, 2);
    private final WordVectors words = WordVectors.of(CROSS, whitening);

    @Test
    void ends_alongAnAxis_areItsWords() {
        WordVectors.Ends ends = words.ends(new double[] {0, 1}, 1);

        assertThat(ends.positive()).extracting(WordVectors.Scored::word).containsExactly(2);
        assertThat(ends.negative()).extracting(WordVectors.Scored::word).containsExactly(3);
        assertThat(ends.positive().get(0).score()).isCloseTo(ROOT, within(1e-12));
        assertThat(ends.negative().get(0).score()).isCloseTo(-ROOT, within(1e-12));
    }

    @Test
    void ends_moreThanThereAre_areAllWordsFromBothSides() {
        // Scores 1 · √2, −√2, 2 · √2 and −2 · √2, over √5.
        WordVectors.Ends ends = words.ends(new double[] {1 / Math.sqrt(5), 2 / Math.sqrt(5)}, 9);

        assertThat(ends.positive()).extracting(WordVectors.Scored::word).containsExactly(2, 0, 1, 3);
        assertThat(ends.negative()).extracting(WordVectors.Scored::word).containsExactly(3, 1, 0, 2);
    }

    /** Singular vectors have no sign of their own: the farthest word is on the positive side. */
    @Test
    void ends_ofOppositeDirections_areTheSame() {
        double[] embeddings = {5, 0, -1, 1, -2, -1, -2, 0.5};
        WordVectors uneven = WordVectors.of(embeddings, (Whitening) Whitening.of(embeddings, 4, 2));

        WordVectors.Ends ends = uneven.ends(new double[] {1, 0}, 2);

        assertThat(ends.positive().get(0).word()).isZero();
        assertThat(uneven.ends(new double[] {-1, 0}, 2)).isEqualTo(ends);
    }

    /** Embeddings vary much more along the second axis: there, a smaller gradient is the better remembered one. */
    @Test
    void directions_ofAGradient_areThoseOfWhitenedSpace() {
        double[] embeddings = {1, 0, -1, 0, 0, 10, 0, -10};
        var basis = (Whitening) Whitening.of(embeddings, 4, 2);

        RememberedDirections directions = RememberedDirections.of(new double[] {3, 0, 0, 1, 0, 0}, basis);

        assertThat(directions.size()).isEqualTo(2);
        assertThat(Math.abs(directions.vectors()[0][1])).isCloseTo(1, within(1e-12));
        WordVectors.Ends ends =
                WordVectors.of(embeddings, basis).ends(directions.vectors()[0], 1);
        assertThat(ends.positive().get(0).word() + ends.negative().get(0).word())
                .isEqualTo(5);
    }

    @Test
    void overlap_withItself_isTheIdentity() {
        assertThat(words.overlap(words)).containsExactly(new double[] {1, 0, 0, 1}, within(1e-12));
    }

    @Test
    void overlap_otherNumberOfWords_isRefused() {
        double[] more = {1, 2, 3, 5, -1, 4, 0, 0, 7, 1};
        WordVectors others = WordVectors.of(more, (Whitening) Whitening.of(more, 5, 2));

        assertThatThrownBy(() -> words.overlap(others)).hasMessage("words: expected 4, found 5");
    }

    /** Two lines at 60°, and the planes that they span with a third axis. */
    @Test
    void cosines_ofKnownAngles_areTheirCosines() {
        var first = new RememberedDirections(new double[][] {{1, 0, 0}, {0, 0, 1}});
        var second = new RememberedDirections(new double[][] {{0.5, Math.sqrt(0.75), 0}, {0, 0, -1}});
        double[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1};

        assertThat(first.cosines(second, identity, 1)).containsExactly(new double[] {0.5}, within(1e-12));
        assertThat(first.cosines(second, identity, 2)).containsExactly(new double[] {1, 0.5}, within(1e-12));
        assertThatThrownBy(() -> first.cosines(second, identity, 3)).hasMessage("n: expected from 1 to 2, found 3");
    }
}
