package dev.stategrad.client.analysis;

import java.util.Optional;

/** Error bars of the decay of σ₁ (eq. 13). */
public final class DecayIntervals {
    private DecayIntervals() {}

    /**
     * The 95 % interval of b, from the blocks of the text.
     *
     * @param embedding E
     * @param whitening for the decay of Ḡ D in place of Ḡ; empty: of Ḡ
     * @return {@link Interval#UNDEFINED} when fewer than 2 blocks hold pairs, or a fit without one of them fails
     */
    public static Interval rate(BlockStack blocks, int embedding, Optional<Whitening> whitening) {
        if (!Jackknife.possible(blocks)) {
            return Interval.UNDEFINED;
        }
        BlockStack basis = whitening.map(blocks::whitened).orElse(blocks);
        return Jackknife.of(basis, means -> new double[] {rate(means, embedding)})
                .shifted(0);
    }

    private static double rate(double[][] means, int embedding) {
        double[] largest = new double[means.length];
        for (int delay = 0; delay < means.length; delay++) {
            largest[delay] = GramMatrix.smallest(means[delay], embedding).singularValues()[0];
        }
        return ExponentialDecay.fit(largest) instanceof ExponentialDecay decay ? decay.rate() : Double.NaN;
    }
}
