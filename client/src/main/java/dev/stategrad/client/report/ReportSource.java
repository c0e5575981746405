package dev.stategrad.client.report;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.Spectrum;
import dev.stategrad.client.analysis.SpectrumStatistic;
import dev.stategrad.client.files.Provenance;
import dev.stategrad.client.files.StoredAnalysis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One analysis of a report.
 *
 * @param name in legends
 * @param labelled whether the user chose the name, so that it stays in every legend
 * @param analysis what was stored
 * @param intervals its error bars
 * @param whitened whether figures and tables show the whitened spectra
 */
record ReportSource(String name, boolean labelled, StoredAnalysis analysis, Intervals intervals, boolean whitened) {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    /** All whitened, or none: whitened and plain singular values don't belong into the same axes. */
    static List<ReportSource> alike(List<ReportSource> sources) {
        boolean all = sources.stream().allMatch(ReportSource::isWhitened);
        return sources.stream().map(source -> source.whitened(all)).toList();
    }

    ReportSource whitened(boolean other) {
        return new ReportSource(name, labelled, analysis, intervals, other);
    }

    ReportSource named(String other) {
        return new ReportSource(other, labelled, analysis, intervals, whitened);
    }

    /** Model, corpus, counts and options in one sentence. */
    String describe() {
        return describe("Model " + provenance().model(), setting(ReportOptions.EPOCH, ", epoch ", ""));
    }

    private String describe(String subject, String epoch) {
        var spectra = analysis.spectra();
        StringBuilder text = new StringBuilder(subject);
        text.append(" (").append(setting(ReportOptions.CELL, "", ", "));
        text.append("H = ").append(spectra.hidden()).append(", E = ").append(spectra.embedding());
        text.append(setting(ReportOptions.SEED, ", seed ", "")).append(epoch);
        text.append(')').append(setting(ReportOptions.STATE, ", ", " state"));
        text.append(setting(ReportOptions.LAYER, " of layer ", ""));
        text.append(", on ").append(provenance().corpus()).append(": ");
        text.append(Numbers.integer(provenance().tokens())).append(" tokens, ");
        text.append(Numbers.integer(counts(0, 0)[0])).append(" pairs at delay 0");
        text.append(setting("window", ", windows of ", " tokens")).append(setting("reset-after", ", reset after ", ""));
        text.append(setting(ReportOptions.MATCH, ", ", " tokens of each class"));
        text.append(setting("blocks", ", blocks: ", ""));
        return text.append(spectra.float64() ? ", float64" : ", float32")
                .append(isWhitened() ? ", whitened." : ", not whitened.")
                .toString();
    }

    /** An option between words; nothing when it was not used. */
    private String setting(String option, String before, String after) {
        String value = option(option);
        return value.isEmpty() || value.equals("none") ? "" : before + value + after;
    }

    /** {@link #describe} of each, under its name in the legend where there are several; what all have in common but once. */
    static List<String> describe(List<ReportSource> sources) {
        if (sources.size() == 1) {
            return List.of(sources.get(0).describe());
        }
        boolean differOnlyInWeights = sources.stream()
                        .map(source -> source.describe("", ""))
                        .distinct()
                        .count()
                == 1;
        if (differOnlyInWeights) {
            String subjects =
                    sources.stream().map(ReportSource::subject).distinct().collect(Collectors.joining("; "));
            return List.of(sources.get(0).describe("Models: " + subjects, ""));
        }
        return sources.stream()
                .map(source -> source.name() + ": " + source.describe())
                .distinct()
                .toList();
    }

    private String subject() {
        String model = provenance().model();
        return name.equals(model) ? model : name + " " + model;
    }

    /** Whether the analysis has whitened spectra. */
    boolean isWhitened() {
        return analysis.whitened().isPresent();
    }

    /** What the singular values are of. */
    String matrix() {
        return whitened ? "Ḡ D (whitened)" : "Ḡ";
    }

    int delays() {
        return analysis.spectra().delays();
    }

    List<Group> groups() {
        return analysis.spectra().groups();
    }

    /** Index of a grouping. */
    Optional<Integer> group(String group) {
        for (int i = 0; i < groups().size(); i++) {
            if (groups().get(i).name().equals(group)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    Provenance provenance() {
        return analysis.provenance();
    }

    String option(String option) {
        return provenance().options().getOrDefault(option, "");
    }

    /** Spectrum of one label at one delay, as this report shows it. */
    Spectrum spectrum(int group, int label, int delay) {
        return new Spectrum(singularValues(group, label)[delay]);
    }

    /** A figure of the spectrum at each delay [D]; NaN where there was nothing to average. */
    double[] byDelay(int group, int label, Statistic statistic) {
        double[][] singularValues = singularValues(group, label);
        long[] counts = counts(group, label);
        double[] values = new double[delays()];
        Arrays.setAll(
                values, delay -> counts[delay] == 0 ? Double.NaN : statistic.of(new Spectrum(singularValues[delay])));
        return values;
    }

    /** Intervals of {@link #byDelay}. */
    Band interval(int group, int label, Statistic statistic) {
        return interval(group, label, statistic.interval());
    }

    /** Ends of the intervals of any figure that has them, by delay. */
    Band interval(int group, int label, SpectrumStatistic statistic) {
        Group labelled = groups().get(group);
        return intervals.of(whitened, labelled.name(), labelled.labels().get(label), statistic, delays());
    }

    /** The curve of one statistic of one label, with its band. */
    Curve curve(String legend, int group, int label, Statistic statistic, Look look) {
        return Curve.byDelay(legend, byDelay(group, label, statistic), look).within(interval(group, label, statistic));
    }

    /** See {@link Intervals#nullQuantile}. */
    Optional<double[]> nullQuantile(int group, int label) {
        Group labelled = groups().get(group);
        return intervals.nullQuantile(
                whitened, labelled.name(), labelled.labels().get(label));
    }

    boolean hasIntervals() {
        return !intervals.isEmpty();
    }

    /** K = min(H, E). */
    int rank() {
        return analysis.spectra().rank();
    }

    boolean hasSecondMoment() {
        return Boolean.parseBoolean(option(ReportOptions.SECOND_MOMENT));
    }

    /** Spectra of the second moment [D][E]. */
    double[][] secondMomentSpectra() throws IOException {
        return analysis.secondMomentSpectra(whitened).orElseThrow();
    }

    long[] counts(int group, int label) {
        return groups().get(group).results().get(label).counts();
    }

    /** Multiples of the corpus's period among the delays; none when it has no period. */
    List<Integer> marks() {
        String period = option(ReportOptions.PERIOD);
        List<Integer> marks = new ArrayList<>();
        if (NUMBER.matcher(period).matches()) {
            int step = Integer.parseInt(period);
            for (long mark = step; mark < delays(); mark += step) {
                marks.add((int) mark);
            }
        }
        return marks;
    }

    private double[][] singularValues(int group, int label) {
        return whitened
                ? analysis.whitened().orElseThrow().get(group).singularValues().get(label)
                : groups().get(group).results().get(label).singularValues();
    }
}
