package dev.stategrad.client.files;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.Spectrum;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.analysis.WhitenedSpectra;
import java.util.List;

/** Builds spectrum.csv: one line for each label and delay, numbers with all their digits. */
final class SpectrumTable {
    private static final String HEADER = "group,label,delay,count,sigma1,sum,ratio1,ratio5\n";

    private final StringBuilder csv = new StringBuilder(HEADER);

    private SpectrumTable() {}

    static String of(StateGradients gradients) {
        var table = new SpectrumTable();
        for (Group group : gradients.groups()) {
            for (int label = 0; label < group.labels().size(); label++) {
                table.add(group, label, group.results().get(label).singularValues());
            }
        }
        return table.csv.toString();
    }

    static String of(StateGradients gradients, WhitenedSpectra whitened) {
        var table = new SpectrumTable();
        for (int g = 0; g < gradients.groups().size(); g++) {
            List<double[][]> spectra = whitened.groups().get(g).singularValues();
            for (int label = 0; label < spectra.size(); label++) {
                table.add(gradients.groups().get(g), label, spectra.get(label));
            }
        }
        return table.csv.toString();
    }

    private void add(Group group, int label, double[][] singularValues) {
        long[] counts = group.results().get(label).counts();
        for (int delay = 0; delay < singularValues.length; delay++) {
            var spectrum = new Spectrum(singularValues[delay]);
            text(group.name()).append(',');
            text(group.labels().get(label)).append(',');
            csv.append(delay).append(',').append(counts[delay]).append(',');
            csv.append(spectrum.sigma1()).append(',').append(spectrum.sum()).append(',');
            ratio(spectrum.ratio(1)).append(',');
            ratio(spectrum.ratio(5)).append('\n');
        }
    }

    private StringBuilder ratio(double ratio) {
        return Double.isNaN(ratio) ? csv : csv.append(ratio);
    }

    // RFC 4180.
    private StringBuilder text(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain
                ? csv.append(text)
                : csv.append('"').append(text.replace("\"", "\"\"")).append('"');
    }
}
