package dev.stategrad.client.files;

import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.analysis.WhitenedSpectra;
import dev.stategrad.safetensors.AtomicFile;
import dev.stategrad.safetensors.Content;
import dev.stategrad.safetensors.SafetensorsWriter;
import dev.stategrad.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A folder that holds one analysis; the package documentation lists its files. */
public final class AnalysisDirectory {
    static final String TENSORS = "analysis.safetensors";
    static final String JSON = "analysis.json";
    static final String SPECTRUM = "spectrum.csv";
    static final String WHITENED_SPECTRUM = "whitened_spectrum.csv";

    /** Tables that are computed from an analysis, by this class or later ones. */
    private static final List<String> COMPUTED = List.of(
            WHITENED_SPECTRUM,
            IntervalTable.FILE,
            NullTable.FILE,
            PropertyTable.FILE,
            DirectionTable.FILE,
            StabilityTable.FILE,
            DecayTable.FILE,
            ProbeFiles.SUBSPACES);

    private AnalysisDirectory() {}

    /**
     * Writes an analysis. The folder may be missing, or hold another analysis, which is then replaced with all that was
     * computed from it; other files stay. After a failure the folder is as it was.
     *
     * @param whitened spectra of the same gradients
     */
    public static void write(
            Path folder, StateGradients gradients, Optional<WhitenedSpectra> whitened, Provenance provenance)
            throws IOException {
        Map<Path, Content> files = new LinkedHashMap<>();
        files.put(folder.resolve(TENSORS), SafetensorsWriter.content(Map.of(), tensors(gradients, whitened)));
        files.put(folder.resolve(SPECTRUM), AtomicFile.text(SpectrumTable.of(gradients)));
        whitened.ifPresent(spectra ->
                files.put(folder.resolve(WHITENED_SPECTRUM), AtomicFile.text(SpectrumTable.of(gradients, spectra))));
        Double conditionNumber =
                whitened.map(spectra -> spectra.whitening().conditionNumber()).orElse(null);
        files.put(
                folder.resolve(JSON),
                AtomicFile.text(
                        AnalysisJson.of(gradients, conditionNumber, provenance).toText()));
        writeAll(folder, files);
        for (String name : COMPUTED) {
            // Of the analysis that was here before.
            if (!files.containsKey(folder.resolve(name))) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
    }

    /** Reads an analysis; the stacks of means stay on disk until they are asked for. */
    public static StoredAnalysis read(Path folder) throws IOException {
        if (!Files.isRegularFile(folder.resolve(JSON))) {
            throw new IOException(folder + ": expected the folder of an analysis, found no " + JSON + " in it");
        }
        return StoredAnalysis.read(folder);
    }

    private static List<TensorSource> tensors(StateGradients gradients, Optional<WhitenedSpectra> whitened) {
        return whitened.map(spectra -> AnalysisTensors.of(gradients, spectra))
                .orElseGet(() -> AnalysisTensors.of(gradients));
    }

    private static void writeAll(Path folder, Map<Path, Content> files) throws IOException {
        boolean existed = Files.exists(folder);
        createFolder(folder);
        boolean written = false;
        try {
            AtomicFile.writeAll(files);
            written = true;
        } finally {
            if (!written && !existed) {
                Files.deleteIfExists(folder);
            }
        }
    }

    private static void createFolder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException(
                    "cannot make the folder " + folder + ": " + e.getClass().getSimpleName(), e);
        }
    }
}
