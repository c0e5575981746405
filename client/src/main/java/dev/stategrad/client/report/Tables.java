package dev.stategrad.client.report;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.Spectrum;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.files.Provenance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The tables of a report. */
final class Tables {
    private static final int MOST_LABELS = 40;
    private static final int EXTREMES = 15;

    /** A mean over fewer is mostly noise. */
    private static final long ENOUGH_PAIRS = 20;

    private Tables() {}

    /** The mean over all pairs at chosen delays. */
    static void spectrum(Html html, ReportSource source) {
        List<List<String>> rows = new ArrayList<>();
        for (int delay : delays(source.delays())) {
            Spectrum spectrum = source.spectrum(0, 0, delay);
            rows.add(List.of(
                    Integer.toString(delay),
                    Numbers.integer(source.counts(0, 0)[delay]),
                    Numbers.number(spectrum.sigma1()),
                    Numbers.number(spectrum.sum()),
                    Numbers.share(spectrum.ratio(1)),
                    Numbers.share(spectrum.ratio(5))));
        }
        html.table(List.of("delay τ", "pairs", "σ₁", "Σσ", "σ₁/Σσ", "Σσ₁…₅/Σσ"), rows, 1);
    }

    /** One row for each label of a grouping, most frequent first; of many labels those, and the extremes among them. */
    static void labels(Html html, ReportSource source, int group) {
        int labels = source.groups().get(group).labels().size();
        labels(html, source, group, LabelFigures.mostFrequent(source, group, MOST_LABELS));
        if (labels <= MOST_LABELS) {
            return;
        }
        html.element(
                "p",
                "The " + MOST_LABELS + " most frequent of " + Numbers.integer(labels)
                        + " labels; spectrum.csv has all.");
        List<Integer> bySigma = LabelFigures.bySigma1(source, group, ENOUGH_PAIRS);
        if (bySigma.size() > 2 * EXTREMES) {
            html.element(
                    "p",
                    "Largest σ₁ at τ = 0 among the " + Numbers.integer(bySigma.size()) + " labels with at least "
                            + ENOUGH_PAIRS + " pairs:");
            labels(html, source, group, bySigma.subList(0, EXTREMES));
            html.element("p", "Smallest σ₁ at τ = 0 among them:");
            labels(html, source, group, bySigma.subList(bySigma.size() - EXTREMES, bySigma.size()));
        }
    }

    private static void labels(Html html, ReportSource source, int group, List<Integer> shown) {
        Group labelled = source.groups().get(group);
        int last = source.delays() - 1;
        List<List<String>> rows = new ArrayList<>();
        for (int label : shown) {
            long[] counts = source.counts(group, label);
            Spectrum first = source.spectrum(group, label, 0);
            Spectrum late = source.spectrum(group, label, last);
            rows.add(List.of(
                    labelled.labels().get(label),
                    Numbers.integer(counts[0]),
                    Numbers.number(first.sigma1()),
                    Numbers.number(first.sum()),
                    Numbers.share(first.ratio(1)),
                    Numbers.number(late.sigma1()),
                    Numbers.number(late.sum()),
                    Numbers.share(late.ratio(1))));
        }
        String atLast = " at τ = " + last;
        html.table(
                List.of(
                        labelled.name(),
                        "pairs at τ = 0",
                        "σ₁ at τ = 0",
                        "Σσ at τ = 0",
                        "σ₁/Σσ at τ = 0",
                        "σ₁" + atLast,
                        "Σσ" + atLast,
                        "σ₁/Σσ" + atLast),
                rows,
                1);
    }

    /** Where the figures came from, one column for each analysis. */
    static void provenance(Html html, List<ReportSource> sources) {
        List<Map<String, String>> columns =
                sources.stream().map(Tables::provenance).toList();
        Set<String> keys = new LinkedHashSet<>();
        columns.forEach(column -> keys.addAll(column.keySet()));
        List<String> head = new ArrayList<>(List.of(""));
        sources.forEach(source -> head.add(source.name()));
        List<List<String>> rows = new ArrayList<>();
        for (String key : keys) {
            List<String> row = new ArrayList<>(List.of(key));
            columns.forEach(column -> row.add(column.getOrDefault(key, "")));
            rows.add(row);
        }
        html.raw("<div class=\"provenance\">").table(head, rows, 1).raw("</div>");
    }

    private static Map<String, String> provenance(ReportSource source) {
        Provenance provenance = source.provenance();
        StateGradients spectra = source.analysis().spectra();
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("model", provenance.model());
        rows.put("weights, SHA-256", provenance.modelSha256());
        provenance.parity().ifPresent(parity -> rows.put("parity", parity.summary()));
        rows.put("corpus", provenance.corpus());
        rows.put("corpus, SHA-256", provenance.corpusSha256());
        rows.put("source tokens", Numbers.integer(provenance.tokens()));
        rows.put("delays D", Integer.toString(spectra.delays()));
        rows.put("state size H", Integer.toString(spectra.hidden()));
        rows.put("embedding size E", Integer.toString(spectra.embedding()));
        rows.put("products in", spectra.float64() ? "float64" : "float32");
        provenance.options().forEach((name, value) -> rows.put("option " + name, value));
        source.analysis()
                .conditionNumber()
                .ifPresent(number -> rows.put("condition number of Z", String.format(Locale.ROOT, "%.4g", number)));
        provenance.versions().forEach((name, value) -> rows.put("version of " + name, value));
        rows.put("device", provenance.device());
        rows.put("device time [s]", String.format(Locale.ROOT, "%.2f", provenance.seconds()));
        rows.put("analysed at", provenance.created().toString());
        for (int i = 0; i < provenance.notes().size(); i++) {
            rows.put("note " + (i + 1), provenance.notes().get(i));
        }
        return rows;
    }

    static List<Integer> delays(int delays) {
        return IntStream.concat(IntStream.of(0, 1, 2, 3, 5, 10, 15, 16, 20, 30, 32, 40), IntStream.of(delays - 1))
                .filter(delay -> delay < delays)
                .distinct()
                .sorted()
                .boxed()
                .toList();
    }
}
