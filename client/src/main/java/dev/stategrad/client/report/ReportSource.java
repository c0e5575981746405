package dev.stategrad.client.report;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.Spectrum;
import dev.stategrad.client.files.Provenance;
import dev.stategrad.client.files.StoredAnalysis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * One analysis of a report.
 *
 * @param name in legends
 * @param analysis what was stored
 * @param whitened whether figures and tables show the whitened spectra
 */
record ReportSource(String name, StoredAnalysis analysis, boolean whitened) {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    int delays() {
        return analysis.spectra().delays();
    }

    List<Group> groups() {
        return analysis.spectra().groups();
    }

    Provenance provenance() {
        return analysis.provenance();
    }

    /** Spectrum of one label at one delay, as this report shows it. */
    Spectrum spectrum(int group, int label, int delay) {
        return new Spectrum(singularValues(group, label, whitened)[delay]);
    }

    /** A figure of the spectrum at each delay [D]; NaN where there was nothing to average. */
    double[] byDelay(int group, int label, ToDoubleFunction<Spectrum> scalar) {
        return byDelay(group, label, whitened, scalar);
    }

    double[] byDelay(int group, int label, boolean ofWhitened, ToDoubleFunction<Spectrum> scalar) {
        double[][] singularValues = singularValues(group, label, ofWhitened);
        long[] counts = counts(group, label);
        double[] values = new double[delays()];
        Arrays.setAll(
                values,
                delay -> counts[delay] == 0 ? Double.NaN : scalar.applyAsDouble(new Spectrum(singularValues[delay])));
        return values;
    }

    boolean hasSecondMoment() {
        return Boolean.parseBoolean(provenance().options().getOrDefault(ReportOptions.SECOND_MOMENT, ""));
    }

    /** Largest root of the second moment's spectrum at each delay [D]; NaN where there was nothing to average. */
    double[] secondMoment() throws IOException {
        double[][] spectra = analysis.secondMomentSpectra(whitened).orElseThrow();
        long[] counts = counts(0, 0);
        double[] values = new double[delays()];
        Arrays.setAll(values, delay -> counts[delay] == 0 ? Double.NaN : spectra[delay][0]);
        return values;
    }

    long[] counts(int group, int label) {
        return groups().get(group).results().get(label).counts();
    }

    /** Multiples of the corpus's period among the delays; none when it has no period. */
    List<Integer> marks() {
        String period = provenance().options().getOrDefault(ReportOptions.PERIOD, "");
        List<Integer> marks = new ArrayList<>();
        if (NUMBER.matcher(period).matches()) {
            int step = Integer.parseInt(period);
            for (long mark = step; mark < delays(); mark += step) {
                marks.add((int) mark);
            }
        }
        return marks;
    }

    private double[][] singularValues(int group, int label, boolean ofWhitened) {
        return ofWhitened
                ? analysis.whitened().orElseThrow().get(group).singularValues().get(label)
                : groups().get(group).results().get(label).singularValues();
    }
}
