package dev.stategrad.client.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SampledLabelsTest {
    private static final int[] LENGTHS = {300, 170};

    /** Token 1,000 s + t at position t of stream s; its label is t modulo 7. */
    private static TokenSource text(long seed) {
        Random random = new Random(seed);
        Deque<TokenBlock> blocks = new ArrayDeque<>();
        int[] done = new int[LENGTHS.length];
        while (done[0] < LENGTHS[0] || done[1] < LENGTHS[1]) {
            int stream = random.nextInt(2);
            int count = Math.min(random.nextInt(20), LENGTHS[stream] - done[stream]);
            int first = done[stream];
            int[] tokens = IntStream.range(first, first + count)
                    .map(t -> 1_000 * stream + t)
                    .toArray();
            int[] labels = IntStream.range(first, first + count).map(t -> t % 7).toArray();
            blocks.add(new TokenBlock(stream, tokens, new int[][] {labels}));
            done[stream] += count;
        }
        return new TokenSource() {
            @Override
            public int streams() {
                return LENGTHS.length;
            }

            @Override
            public Optional<TokenBlock> next() {
                return Optional.ofNullable(blocks.poll());
            }
        };
    }

    private static TokenSample sample(int most) {
        return TokenSample.of(Arrays.stream(LENGTHS).asLongStream().toArray(), most, 3);
    }

    @Test
    void read_interleavedStreams_labelsOfTheTokensBefore() throws IOException {
        TokenSample sample = sample(200);
        SampledLabels labels = SampledLabels.read(text(1), sample, 1, List.of(0, 25, 4));

        for (int delay : new int[] {0, 4, 25}) {
            TokenTask task = labels.task(0, "mod7", 7, delay);
            int example = 0;
            for (int stream = 0; stream < LENGTHS.length; stream++) {
                for (long position : sample.positions()[stream]) {
                    boolean there = position >= delay;
                    assertThat(task.labels()[example]).isEqualTo(there ? (int) ((position - delay) % 7) : -1);
                    assertThat(task.words()[example])
                            .isEqualTo(there ? (int) (1_000L * stream + position - delay) : -1);
                    example++;
                }
            }
            assertThat(example).isEqualTo(200);
            assertThat(task.delay()).isEqualTo(delay);
        }
    }

    @Test
    void read_otherBlocks_sameLabels() throws IOException {
        TokenTask one = SampledLabels.read(text(1), sample(50), 1, List.of(9)).task(0, "mod7", 7, 9);
        TokenTask other = SampledLabels.read(text(2), sample(50), 1, List.of(9)).task(0, "mod7", 7, 9);

        assertThat(other.labels()).isEqualTo(one.labels());
        assertThat(other.words()).isEqualTo(one.words());
    }

    @Test
    void sample_moreThanThereIs_isAll() {
        assertThat(sample(10_000).positions()).isEqualTo(new long[][] {
            LongStream.range(0, 300).toArray(), LongStream.range(0, 170).toArray()
        });
    }

    @Test
    void sample_ofALongText_isEvenlySpread() {
        TokenSample sample = TokenSample.of(new long[] {40_000, 60_000}, 10_000, 5);

        assertThat(sample.size()).isEqualTo(10_000);
        assertThat(sample.starts()).isEqualTo(new int[] {0, sample.positions()[0].length});
        // 4,000 expected, standard deviation 46 without replacement.
        assertThat(sample.positions()[0].length).isBetween(4_000 - 185, 4_000 + 185);
        assertThat(sample.positions()[1]).isSorted().doesNotHaveDuplicates();
        long early = Arrays.stream(sample.positions()[1])
                .filter(position -> position < 30_000)
                .count();
        assertThat(early).isBetween(3_000L - 185, 3_000L + 185);
    }

    @Test
    void sample_ofNothing_isRefused() {
        assertThatThrownBy(() -> sample(0)).hasMessage("most: expected at least 1, found 0");
    }
}
