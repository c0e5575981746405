package dev.stategrad.client.report;

import dev.stategrad.client.analysis.Spectrum;
import dev.stategrad.client.analysis.SpectrumStatistic;
import java.util.function.ToDoubleFunction;

/** What is plotted of a spectrum. */
enum Statistic {
    SIGMA1(SpectrumStatistic.SIGMA1, "σ₁", Spectrum::sigma1),
    SUM(SpectrumStatistic.SUM, "Σσ", Spectrum::sum),
    RATIO1(SpectrumStatistic.RATIO1, "σ₁/Σσ", spectrum -> spectrum.ratio(1)),
    RATIO5(SpectrumStatistic.RATIO5, "Σσ₁…₅/Σσ", spectrum -> spectrum.ratio(5));

    private final SpectrumStatistic interval;
    private final String symbol;
    private final ToDoubleFunction<Spectrum> value;

    Statistic(SpectrumStatistic interval, String symbol, ToDoubleFunction<Spectrum> value) {
        this.interval = interval;
        this.symbol = symbol;
        this.value = value;
    }

    /** What its intervals are of. */
    SpectrumStatistic interval() {
        return interval;
    }

    String symbol() {
        return symbol;
    }

    double of(Spectrum spectrum) {
        return value.applyAsDouble(spectrum);
    }
}
