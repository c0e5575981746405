package dev.stategrad.client.cli;

import dev.stategrad.client.analysis.DecayFit;
import dev.stategrad.client.analysis.DecayIntervals;
import dev.stategrad.client.analysis.ExponentialDecay;
import dev.stategrad.client.analysis.FailedDecayFit;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.Interval;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.client.corpus.Corpus;
import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.client.corpus.WordCounts;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.DecayTable;
import dev.stategrad.client.files.StoredAnalysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast memory fades. */
@Command(
        name = "decay",
        description = "Fits an exponential decay (eq. 13) to the largest singular value of every label of an analysis.",
        footer = {"", "Writes decay.csv into the analysis; the report shows it, and of words draws figures 8b and 9."})
final class DecayCommand implements Callable<Integer> {
    private static final int MOST_LINES = 20;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--analysis", required = true, paramLabel = "DIR", description = "What analyze wrote.")
    private Path folder = Path.of("");

    @Option(
            names = "--train-corpus",
            paramLabel = "FILE",
            description =
                    "Text that the model was trained on, to count how often each word (--group form or word) comes there.")
    private @Nullable Path trainCorpus;

    @Override
    public Integer call() throws IOException {
        StoredAnalysis analysis = AnalysisDirectory.read(folder);
        WordCounts counts = trainCorpus == null ? null : WordCounts.of(Corpus.of(trainCorpus));
        List<DecayTable.Row> rows = rows(analysis, counts);
        DecayTable.write(folder, rows);
        report(rows, analysis.spectra().delays() - 1);
        return 0;
    }

    private static List<DecayTable.Row> rows(StoredAnalysis analysis, @Nullable WordCounts counts) throws IOException {
        List<DecayTable.Row> rows = new ArrayList<>();
        Optional<Whitening> whitening = analysis.whitening();
        List<Group> groups = analysis.spectra().groups();
        for (int group = 0; group < groups.size(); group++) {
            for (int label = 0; label < groups.get(group).labels().size(); label++) {
                rows.add(row(analysis, group, label, counts, rate(analysis, group, label, whitening)));
            }
        }
        return rows;
    }

    private static Interval rate(StoredAnalysis analysis, int group, int label, Optional<Whitening> whitening)
            throws IOException {
        return analysis.blocks(group, label)
                .map(blocks -> DecayIntervals.rate(blocks, analysis.spectra().embedding(), whitening))
                .orElse(Interval.UNDEFINED);
    }

    private static DecayTable.Row row(
            StoredAnalysis analysis, int group, int label, @Nullable WordCounts counts, Interval rate) {
        Group of = analysis.spectra().groups().get(group);
        String name = of.labels().get(label);
        long[] pairs = of.results().get(label).counts();
        double[][] spectra = analysis.whitened().isPresent()
                ? analysis.whitened().get().get(group).singularValues().get(label)
                : of.results().get(label).singularValues();
        double[] largest = new double[pairs.length];
        Arrays.setAll(largest, delay -> pairs[delay] == 0 ? Double.NaN : spectra[delay][0]);
        // A label of another grouping may look like a word; <unk> stands for many.
        boolean counted = DecayTable.isOfWords(of.name()) && !name.equals(Vocabulary.UNK);
        OptionalLong frequency = counts == null || !counted ? OptionalLong.empty() : OptionalLong.of(counts.of(name));
        return new DecayTable.Row(
                of.name(),
                name,
                pairs[0],
                frequency,
                largest[0],
                ExponentialDecay.fit(largest),
                rate.low(),
                rate.high());
    }

    private void report(List<DecayTable.Row> rows, int last) {
        long failed =
                rows.stream().filter(row -> row.fit() instanceof FailedDecayFit).count();
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%-24s %10s %12s %12s %10s %8s", "label", "pairs", "a", "b", "half-life", "R²"));
        rows.stream().limit(MOST_LINES).forEach(row -> lines.add(line(row)));
        if (rows.size() > MOST_LINES) {
            lines.add(String.format(Locale.ROOT, "… %,d labels in all", rows.size()));
        }
        if (rows.stream().anyMatch(row -> isBeyond(row.fit(), last))) {
            lines.add("half-lives beyond " + last + " tokens, the longest delay, are extrapolated");
        }
        lines.add(String.format(Locale.ROOT, "wrote %s; %,d fits, %,d failed", DecayTable.FILE, rows.size(), failed));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("labels", rows.size());
        json.put("failed", failed);
        json.put("file", folder.resolve(DecayTable.FILE).toString());
        common.output().result(json, lines);
    }

    private static boolean isBeyond(DecayFit fit, int last) {
        return fit instanceof ExponentialDecay decay && decay.halfLife() > last;
    }

    private static String line(DecayTable.Row row) {
        DecayFit fit = row.fit();
        String name = String.format(Locale.ROOT, "%-24s %,10d ", row.group() + " " + row.label(), row.count());
        if (fit instanceof ExponentialDecay decay) {
            return name
                    + String.format(
                            Locale.ROOT,
                            "%12.4g %12.4g %10.2f %8.4f",
                            decay.scale(),
                            decay.rate(),
                            decay.halfLife(),
                            decay.rSquared());
        }
        return name + ((FailedDecayFit) fit).reason();
    }
}
