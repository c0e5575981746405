package dev.stategrad.client.report;

import dev.stategrad.client.analysis.Spectrum;
import java.util.function.ToDoubleFunction;

/** What is plotted of a spectrum. */
enum Statistic {
    SIGMA1("sigma1", "σ₁", Spectrum::sigma1),
    SUM("sum", "Σσ", Spectrum::sum),
    RATIO1("ratio1", "σ₁/Σσ", spectrum -> spectrum.ratio(1)),
    RATIO5("ratio5", "Σσ₁…₅/Σσ", spectrum -> spectrum.ratio(5));

    private final String column;
    private final String symbol;
    private final ToDoubleFunction<Spectrum> value;

    Statistic(String column, String symbol, ToDoubleFunction<Spectrum> value) {
        this.column = column;
        this.symbol = symbol;
        this.value = value;
    }

    /** Its name in the files. */
    String column() {
        return column;
    }

    String symbol() {
        return symbol;
    }

    double of(Spectrum spectrum) {
        return value.applyAsDouble(spectrum);
    }
}
