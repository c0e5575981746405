package dev.stategrad.client.report;

import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.PerplexityTable;
import dev.stategrad.client.files.ProbeFiles;
import dev.stategrad.client.files.StoredAnalysis;
import dev.stategrad.client.files.TraceTable;
import dev.stategrad.client.files.TrainingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder that a report was asked of.
 *
 * @param name of the analysis in legends, or of the folder
 * @param path where it is
 * @param analysis absent when only probes or a training's table lie there
 */
record ReportFolder(String name, Path path, @Nullable ReportSource analysis) {
    private static final String ANALYSIS = "analysis.json";
    private static final List<String> TABLES = List.of(
            ProbeFiles.ACCURACIES,
            TrainingTable.FILE,
            PerplexityTable.VALID,
            PerplexityTable.TEST,
            ProbeFiles.PLANE,
            ProbeFiles.DELAYS,
            ProbeFiles.SUBSPACES,
            TraceTable.FILE);

    /**
     * Opens a folder.
     *
     * @param label name that the user chose; absent for that of the model, or of the folder
     */
    static ReportFolder read(Path path, @Nullable String label) throws IOException {
        Path file = path.toAbsolutePath().normalize().getFileName();
        String folderName = file == null ? path.toString() : file.toString();
        boolean other = TABLES.stream().anyMatch(table -> Files.isRegularFile(path.resolve(table)));
        if (!Files.isRegularFile(path.resolve(ANALYSIS)) && other) {
            return new ReportFolder(label == null ? folderName : label, path, null);
        }
        StoredAnalysis stored = AnalysisDirectory.read(path);
        String name = label == null ? stored.provenance().model() : label;
        Intervals intervals = Intervals.read(path, stored.spectra().delays());
        boolean whitened = stored.whitened().isPresent();
        return new ReportFolder(name, path, new ReportSource(name, label != null, stored, intervals, whitened));
    }

    /** The same under the folder's name, too, where the model occurs twice. */
    ReportFolder withFolderName() {
        Path file = path.toAbsolutePath().normalize().getFileName();
        if (file == null || analysis == null || analysis.labelled()) {
            return this;
        }
        String longer = name + " (" + file + ")";
        return new ReportFolder(longer, path, analysis.named(longer));
    }

    /** What figures of the folder say about it. */
    List<String> describe() {
        return List.of(analysis == null ? name + "." : analysis.describe());
    }
}
