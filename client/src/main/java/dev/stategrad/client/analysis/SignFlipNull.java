package dev.stategrad.client.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Whether σ₁ of a mean gradient is more than gradients of no fixed sign would give by chance: each block of the text gets a
 * random sign, and σ₁ of the mean is taken again, {@value #FLIPS} times. If the true mean is zero and the noise of a block
 * as likely to be −x as x, all {@code FLIPS} + 1 values of σ₁ are equally likely to be the largest, so that σ₁ exceeds
 * {@code quantile95} in at most 5 % of all cases, however few pairs there are. Blocks, not pairs, are what may be exchanged:
 * with fewer than 6 blocks hardly anything can be told from noise. A mean that is not zero adds to {@code quantile95}; with
 * 20 blocks up to 0.44 σ₁.
 *
 * @param sigma1 of the mean
 * @param quantile95 the value that 5 % of the random signs reach or exceed
 */
public record SignFlipNull(double sigma1, double quantile95) {
    private static final int FLIPS = 99;
    /** Of 99 and the mean's own, the 5 largest are 5 %. */
    private static final int RANK = 94;

    /** Whether σ₁ is more than chance. */
    public boolean isExceeded() {
        return sigma1 > quantile95;
    }

    /**
     * Nulls of a label at all delays, in parallel.
     *
     * @param embedding E
     * @param whitening for Ḡ D in place of Ḡ; empty: for Ḡ
     * @param seed governs the signs, which are the same at all delays
     * @return [D]; empty where fewer than 2 blocks hold pairs
     */
    public static List<Optional<SignFlipNull>> of(
            BlockStack blocks, int embedding, Optional<Whitening> whitening, long seed) {
        boolean[][] signs = signs(blocks.blocks(), seed);
        return IntStream.range(0, blocks.delays())
                .parallel()
                .mapToObj(delay -> {
                    BlockStack stack = blocks.at(delay);
                    return Jackknife.possible(stack)
                            ? Optional.of(of(whitening.map(stack::whitened).orElse(stack), embedding, signs))
                            : Optional.<SignFlipNull>empty();
                })
                .toList();
    }

    private static SignFlipNull of(BlockStack stack, int embedding, boolean[][] signs) {
        double[] flipped = Arrays.stream(signs)
                .mapToDouble(flip -> sigma1(stack.mean(block -> flip[block] ? -1 : 1), embedding))
                .sorted()
                .toArray();
        return new SignFlipNull(sigma1(stack.mean(), embedding), flipped[RANK]);
    }

    private static double sigma1(double[][] means, int embedding) {
        return GramMatrix.smallest(means[0], embedding).singularValues()[0];
    }

    private static boolean[][] signs(int blocks, long seed) {
        var random = new SplittableRandom(seed);
        boolean[][] signs = new boolean[FLIPS][blocks];
        for (boolean[] flip : signs) {
            for (int block = 0; block < blocks; block++) {
                flip[block] = random.nextBoolean();
            }
        }
        return signs;
    }
}
