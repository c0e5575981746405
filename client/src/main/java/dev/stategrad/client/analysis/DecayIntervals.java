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
        // A delay whose pairs all lie in one block says nothing once that is left out; its zeros must not be fitted.
        boolean[] usable = new boolean[blocks.delays()];
        for (int delay = 0; delay < usable.length; delay++) {
            usable[delay] = Jackknife.possible(blocks.at(delay));
        }
        return Jackknife.of(basis, means -> new double[] {rate(means, embedding, usable)})
                .shifted(0);
    }

    private static double rate(double[][] means, int embedding, boolean[] usable) {
        double[] largest = new double[means.length];
        for (int delay = 0; delay < means.length; delay++) {
            largest[delay] =
                    usable[delay] ? GramMatrix.smallest(means[delay], embedding).singularValues()[0] : Double.NaN;
        }
        return ExponentialDecay.fit(largest) instanceof ExponentialDecay decay ? decay.rate() : Double.NaN;
    }
}
