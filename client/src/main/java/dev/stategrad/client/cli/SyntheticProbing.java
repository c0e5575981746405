package dev.stategrad.client.cli;

import dev.stategrad.client.Cell;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.Precision;
import dev.stategrad.client.StateKind;
import dev.stategrad.client.StateSelection;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.corpus.SyntheticCorpus;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.ProbeFiles;
import dev.stategrad.client.files.StoredAnalysis;
import dev.stategrad.client.probe.ProbeResult;
import dev.stategrad.client.probe.SubspaceSum;
import dev.stategrad.client.probe.SyntheticProbe;
import dev.stategrad.client.probe.SyntheticStates;
import dev.stategrad.client.probe.SyntheticText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Probes a model of the synthetic task, for a command of its own and for the demo.
 *
 * @param textSeed of the text that the model reads
 * @param tokens of it
 * @param seed of the control task and the sample of Fig. 2
 */
record SyntheticProbing(StategradClient client, ModelInfo model, long textSeed, int tokens, long seed) {
    /** Tokens that the paper holds out. */
    private static final int HELD_OUT = 10_000;

    SyntheticProbing {
        if (model.shape().cell() != Cell.LSTM || model.shape().vocabulary() != SyntheticCorpus.VOCABULARY.size()) {
            throw new CommandFailedException("model " + model.name() + ": expected an LSTM of the "
                    + SyntheticCorpus.VOCABULARY.size() + " words of the synthetic corpus, found a "
                    + model.shape().cell() + " of " + model.shape().vocabulary());
        }
    }

    /** Records states, trains the probes, and writes their files beside those of an analysis of the cell state. */
    SyntheticProbe write(Path analysis, Path out, ProgressBar bar) throws IOException {
        StoredAnalysis stored = AnalysisDirectory.read(analysis);
        requireCellState(analysis, stored);
        SyntheticStates states = new SyntheticStates(
                SyntheticText.read(text()), record(StateKind.CELL, 0, bar), record(StateKind.HIDDEN, 1, bar));
        int test = Math.min(HELD_OUT, tokens / 4);
        SyntheticProbe probe = SyntheticProbe.of(states, stored.spectra().delays(), test, seed);
        ProbeFiles.write(
                out,
                model.weightsSha256(),
                probe.accuracies(),
                probe.plane(),
                probe.delays(),
                sums(analysis, stored, probe));
        return probe;
    }

    /** States are recorded of layer 1 of these weights; gradients of others would be projected on the wrong directions. */
    private void requireCellState(Path folder, StoredAnalysis stored) {
        String weights = stored.provenance().modelSha256();
        if (!weights.equals(model.weightsSha256())) {
            throw new CommandFailedException(folder + ": expected an analysis of the weights of model " + model.name()
                    + ", SHA-256 " + model.weightsSha256() + ", found " + weights);
        }
        Map<String, String> options = stored.provenance().options();
        String state = options.getOrDefault("state", "") + " state of layer " + options.getOrDefault("layer", "");
        if (!state.equals("cell state of layer 1")) {
            throw new CommandFailedException(folder + ": expected the cell state of layer 1, found the " + state);
        }
    }

    private SyntheticCorpus text() {
        return new SyntheticCorpus(textSeed, tokens);
    }

    private double[][] record(StateKind state, int turn, ProgressBar bar) throws IOException {
        StateSelection selection = new StateSelection(model.name(), state, 1, Precision.FLOAT32);
        return RecordedStatesReader.read(client, selection, text(), tokens, (long) turn * tokens, 2L * tokens, bar);
    }

    /** Of all sources, and of new tokens where the analysis has them apart. */
    private static List<SubspaceSum> sums(Path folder, StoredAnalysis stored, SyntheticProbe probe) throws IOException {
        List<SubspaceSum> sums = new ArrayList<>();
        List<Group> groups = stored.spectra().groups();
        String newTokens = SyntheticCorpus.PLACES.labels().get(SyntheticCorpus.NEW_TOKEN);
        for (int group = 0; group < groups.size(); group++) {
            for (int label = 0; label < groups.get(group).labels().size(); label++) {
                String name = groups.get(group).labels().get(label);
                if (group == 0 || name.equals(newTokens)) {
                    double[][] means = MeanGradients.of(folder, stored, group, label);
                    sums.addAll(probe.sums(groups.get(group).name(), name, means));
                }
            }
        }
        return sums;
    }

    /** Table 1 for a person. */
    static List<String> lines(SyntheticProbe probe) {
        Set<String> tasks = new LinkedHashSet<>();
        Map<String, StringBuilder> rows = new LinkedHashMap<>();
        for (ProbeResult result : probe.accuracies()) {
            tasks.add(result.task());
            rows.computeIfAbsent(
                            result.representation(),
                            name -> new StringBuilder(String.format(Locale.ROOT, "%-30s", name)))
                    .append(String.format(Locale.ROOT, "%12.1f", 100 * result.testAccuracy()));
        }
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-30s", "LDA, test accuracy in %"));
        tasks.forEach(task -> head.append(String.format(Locale.ROOT, "%12s", task)));
        List<String> lines = new ArrayList<>(List.of(head.toString()));
        rows.values().forEach(row -> lines.add(row.toString()));
        lines.add(String.format(
                Locale.ROOT,
                "%d dimensions have %.1f %% of the variance between counts; 99 %% takes %d",
                probe.counting().dimensions(),
                100 * probe.countingShare(),
                probe.covering()));
        return lines;
    }

    /** Table 1 for a script. */
    static Map<String, Object> json(SyntheticProbe probe) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("accuracies", ProbeJson.of(probe.accuracies()));
        json.put("counting_dimensions", probe.counting().dimensions());
        json.put("counting_share", probe.countingShare());
        json.put("discriminants_covering_99_percent", probe.covering());
        return json;
    }
}
