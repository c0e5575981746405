package dev.stategrad.client.report;

import dev.stategrad.client.EpochSummary;
import dev.stategrad.client.files.PerplexityTable;
import dev.stategrad.client.files.ProbeFiles;
import dev.stategrad.client.files.TrainingTable;
import dev.stategrad.client.probe.ProbeResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables in a folder that are of the weights that its analysis looked at: an analysis that is computed anew, of another
 * model, leaves what was said of the earlier one behind. Tables that don't say of which weights they are count as its own, and
 * so do all tables of a folder without an analysis.
 */
final class OwnTables {
    private static final int SHOWN_DIGITS = 12;

    private final ReportFolder folder;
    private final String analysed;

    OwnTables(ReportFolder folder) {
        this.folder = folder;
        ReportSource analysis = folder.analysis();
        this.analysed = analysis == null ? "" : analysis.provenance().modelSha256();
    }

    private boolean isOwn(String weights) {
        return analysed.isEmpty() || weights.isEmpty() || weights.equals(analysed);
    }

    /** Accuracies of one of the kinds that {@link ProbeResult} names. */
    List<ProbeResult> probes(String kind) throws IOException {
        return ProbeFiles.readAccuracies(folder.path()).stream()
                .filter(row -> row.result().table().equals(kind) && isOwn(row.weightsSha256()))
                .map(ProbeFiles.Accuracy::result)
                .toList();
    }

    /** Whether Figs. 2 and 3, which are written together with the accuracies of states, are of these weights. */
    boolean ownsStates() throws IOException {
        return ProbeFiles.readAccuracies(folder.path()).stream()
                .filter(row -> row.result().table().equals(ProbeResult.STATES))
                .allMatch(row -> isOwn(row.weightsSha256()));
    }

    /** The perplexity in one of the files that {@link PerplexityTable} names; NaN when there is none. */
    double perplexity(String file) throws IOException {
        return PerplexityTable.read(folder.path().resolve(file)).stream()
                .filter(row -> isOwn(row.weightsSha256()))
                .mapToDouble(PerplexityTable.Row::perplexity)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** What the epochs of the training brought. */
    List<EpochSummary> epochs() throws IOException {
        return TrainingTable.read(folder.path().resolve(TrainingTable.FILE)).stream()
                .filter(row -> isOwn(row.weightsSha256()))
                .map(TrainingTable.Row::epoch)
                .toList();
    }

    /** One line for each table that is of other weights. */
    List<String> leftOut() throws IOException {
        Map<String, String> others = new LinkedHashMap<>();
        for (ProbeFiles.Accuracy row : ProbeFiles.readAccuracies(folder.path())) {
            others.put(ProbeFiles.ACCURACIES + " (" + row.result().table() + ")", row.weightsSha256());
        }
        for (TrainingTable.Row row : TrainingTable.read(folder.path().resolve(TrainingTable.FILE))) {
            others.put(TrainingTable.FILE, row.weightsSha256());
        }
        for (String file : List.of(PerplexityTable.VALID, PerplexityTable.TEST)) {
            for (PerplexityTable.Row row : PerplexityTable.read(folder.path().resolve(file))) {
                others.put(file, row.weightsSha256());
            }
        }
        List<String> lines = new ArrayList<>();
        others.forEach((table, weights) -> {
            if (!isOwn(weights)) {
                lines.add(table + " is left out: expected the weights of the analysis, SHA-256 " + digits(analysed)
                        + ", found " + digits(weights));
            }
        });
        return lines;
    }

    private static String digits(String sha256) {
        return sha256.length() > SHOWN_DIGITS ? sha256.substring(0, SHOWN_DIGITS) + "…" : sha256;
    }
}
