package dev.stategrad.client.analysis;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Intervals of the figures of one label's spectra, from the blocks of the text.
 *
 * @param delays [D] each figure's interval; a delay with fewer than 2 blocks of pairs has none, nor has a figure that the
 *     analysis was not asked for
 */
public record SpectrumIntervals(List<Map<SpectrumStatistic, Interval>> delays) {
    private static final int TOP = 5;

    public SpectrumIntervals {
        delays = delays.stream().map(Collections::unmodifiableMap).toList();
    }

    /**
     * Intervals of a label; delays are worked on in parallel.
     *
     * @param embedding E
     * @param whitening for figures of Ḡ D in place of Ḡ; empty: of Ḡ
     */
    public static SpectrumIntervals of(LabelResult result, int embedding, Optional<Whitening> whitening) {
        return of(
                BlockStack.ofMeans(result),
                BlockStack.ofSecondMoments(result),
                embedding,
                whitening,
                result.counts().length);
    }

    private static SpectrumIntervals of(
            Optional<BlockStack> means,
            Optional<BlockStack> moments,
            int embedding,
            Optional<Whitening> whitening,
            int delays) {
        return new SpectrumIntervals(IntStream.range(0, delays)
                .parallel()
                .mapToObj(delay -> {
                    Map<SpectrumStatistic, Interval> figures = new EnumMap<>(SpectrumStatistic.class);
                    means.ifPresent(stack -> addMeans(stack.at(delay), embedding, whitening, figures));
                    moments.ifPresent(stack -> addMoment(stack.at(delay), embedding, whitening, figures));
                    return figures;
                })
                .toList());
    }

    private static void addMeans(
            BlockStack stack, int embedding, Optional<Whitening> whitening, Map<SpectrumStatistic, Interval> to) {
        if (!Jackknife.possible(stack)) {
            return;
        }
        BlockStack basis = whitening.map(stack::whitened).orElse(stack);
        Jackknife jackknife = Jackknife.of(basis, means -> sums(means[0], embedding));
        to.put(SpectrumStatistic.SIGMA1, jackknife.magnitude(0));
        to.put(SpectrumStatistic.RATIO1, jackknife.ratio(0, 2));
        to.put(SpectrumStatistic.RATIO5, jackknife.ratio(1, 2));
        to.put(SpectrumStatistic.SUM, jackknife.magnitude(2));
    }

    /** σ₁, σ₁ + … + σ₅, Σσ. */
    private static double[] sums(double[] mean, int embedding) {
        double[] sums = new double[3];
        double[] values = GramMatrix.smallest(mean, embedding).singularValues();
        for (int i = 0; i < values.length; i++) {
            sums[0] += i == 0 ? values[i] : 0;
            sums[1] += i < TOP ? values[i] : 0;
            sums[2] += values[i];
        }
        return sums;
    }

    private static void addMoment(
            BlockStack stack, int embedding, Optional<Whitening> whitening, Map<SpectrumStatistic, Interval> to) {
        if (!Jackknife.possible(stack)) {
            return;
        }
        double[] factor = whitening.map(Whitening::factor).orElse(null);
        Jackknife jackknife = Jackknife.of(stack, moments -> {
            double[] roots = factor == null
                    ? SecondMoment.spectrum(moments[0], embedding)
                    : SecondMoment.whitenedSpectrum(moments[0], embedding, factor);
            return new double[] {roots[0]};
        });
        to.put(SpectrumStatistic.RMS1, jackknife.magnitude(0));
    }
}
