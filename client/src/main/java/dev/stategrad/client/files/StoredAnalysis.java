package dev.stategrad.client.files;

import dev.stategrad.client.analysis.BlockStack;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.SecondMoment;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.analysis.WhitenedSpectra.GroupSpectra;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.safetensors.ElementType;
import dev.stategrad.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** An analysis that lies in a folder: spectra and provenance in memory, stacks of matrices on disk. */
public final class StoredAnalysis {
    private static final String SECOND_MOMENT = "second_moment/all";
    private static final String CELL_PATH = "cell_path/all";

    private final Path folder;
    private final StateGradients spectra;
    private final @Nullable List<GroupSpectra> whitened;
    private final OptionalDouble conditionNumber;
    private final Provenance provenance;

    private StoredAnalysis(
            Path folder,
            StateGradients spectra,
            @Nullable List<GroupSpectra> whitened,
            OptionalDouble conditionNumber,
            Provenance provenance) {
        this.folder = folder;
        this.spectra = spectra;
        this.whitened = whitened;
        this.conditionNumber = conditionNumber;
        this.provenance = provenance;
    }

    static StoredAnalysis read(Path folder) throws IOException {
        Path jsonFile = folder.resolve(AnalysisDirectory.JSON);
        AnalysisJson json = AnalysisJson.read(jsonFile);
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(AnalysisDirectory.TENSORS))) {
            var whitening = json.whitening();
            return new StoredAnalysis(
                    folder,
                    spectra(json, tensors),
                    whitening == null ? null : whitened(json, tensors),
                    whitening == null ? OptionalDouble.empty() : OptionalDouble.of(whitening.conditionNumber()),
                    json.provenance(jsonFile));
        } catch (IllegalArgumentException e) {
            throw new IOException(folder + ": " + e.getMessage(), e);
        }
    }

    /** Counts and singular values; means and right vectors are left out, see {@link #means}. */
    public StateGradients spectra() {
        return spectra;
    }

    /** Singular values of the whitened means, one entry for each group, in their order; empty without whitening. */
    public Optional<List<GroupSpectra>> whitened() {
        return Optional.ofNullable(whitened);
    }

    /** Condition number of the whitening; empty without whitening. */
    public OptionalDouble conditionNumber() {
        return conditionNumber;
    }

    public Provenance provenance() {
        return provenance;
    }

    /**
     * Mean gradients of one label, read from the disk.
     *
     * @param group index among the groups of {@link #spectra}
     * @param label index among the labels of the group
     * @return [D][H·E] row-major; empty when the analysis holds spectra only
     */
    public Optional<double[][]> means(int group, int label) throws IOException {
        String name = "mean/" + spectra.groups().get(group).name();
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(AnalysisDirectory.TENSORS))) {
            if (!tensors.entries().containsKey(name)) {
                return Optional.empty();
            }
            int size = spectra.hidden() * spectra.embedding();
            return Optional.of(stack(tensors, name, label, spectra.delays(), size));
        }
    }

    /**
     * Mean gradients of one label in each block of the text, read from the disk.
     *
     * @param group index among the groups of {@link #spectra}
     * @param label index among the labels of the group
     * @return empty when the analysis has no blocks, or spectra only
     */
    public Optional<BlockStack> blocks(int group, int label) throws IOException {
        Group of = spectra.groups().get(group);
        String name = "block_mean/" + of.name();
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(AnalysisDirectory.TENSORS))) {
            SafetensorsFile.Entry entry = tensors.entries().get(name);
            if (entry == null) {
                return Optional.empty();
            }
            int labels = of.labels().size();
            int blocks = Math.toIntExact(entry.shape().get(0));
            long[][] counts = new long[blocks][];
            double[][][] means = new double[blocks][][];
            for (int block = 0; block < blocks; block++) {
                int part = block * labels + label;
                counts[block] = longs(tensors, "block_count/" + of.name(), part, spectra.delays());
                means[block] = stack(tensors, name, part, spectra.delays(), spectra.hidden() * spectra.embedding());
            }
            return Optional.of(new BlockStack(counts, means));
        }
    }

    /**
     * What of the mean gradients of all pairs went through the cell path alone, read from the disk. The mean less this is what
     * went through the recurrent weights.
     *
     * @return [D][H·E] row-major; empty when the analysis did not split the paths
     */
    public Optional<double[][]> cellPath() throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(AnalysisDirectory.TENSORS))) {
            return tensors.entries().containsKey(CELL_PATH)
                    ? Optional.of(
                            stack(tensors, CELL_PATH, 0, spectra.delays(), spectra.hidden() * spectra.embedding()))
                    : Optional.empty();
        }
    }

    /**
     * Spectra of the second moment of all pairs, read from the disk.
     *
     * @param whitened whether of M·D in place of M; only where the analysis was whitened
     * @return [D][E] as {@link SecondMoment} defines them; empty when the analysis holds no second moment
     */
    public Optional<double[][]> secondMomentSpectra(boolean whitened) throws IOException {
        int size = spectra.embedding();
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(AnalysisDirectory.TENSORS))) {
            if (!tensors.entries().containsKey(SECOND_MOMENT)) {
                return Optional.empty();
            }
            double[][] moments = stack(tensors, SECOND_MOMENT, 0, spectra.delays(), size * size);
            if (!whitened) {
                return Optional.of(Arrays.stream(moments)
                        .map(moment -> SecondMoment.spectrum(moment, size))
                        .toArray(double[][]::new));
            }
            double[] factor = stack(tensors, "whitening/D", 0, 1, size * size)[0];
            return Optional.of(Arrays.stream(moments)
                    .map(moment -> SecondMoment.whitenedSpectrum(moment, size, factor))
                    .toArray(double[][]::new));
        }
    }

    /** The change of basis that the analysis was whitened with, read from the disk; empty without whitening. */
    public Optional<Whitening> whitening() throws IOException {
        if (whitened == null) {
            return Optional.empty();
        }
        int size = spectra.embedding();
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(AnalysisDirectory.TENSORS))) {
            return Optional.of(Whitening.ofFactor(
                    stack(tensors, "whitening/mean", 0, 1, size)[0],
                    stack(tensors, "whitening/D", 0, 1, size * size)[0]));
        }
    }

    private static StateGradients spectra(AnalysisJson json, SafetensorsFile tensors) throws IOException {
        List<Group> groups = new ArrayList<>();
        for (AnalysisJson.Labels labels : json.groups()) {
            List<double[][]> singularValues = stacks(tensors, "singular_values/", labels, json);
            List<LabelResult> results = new ArrayList<>();
            for (int label = 0; label < singularValues.size(); label++) {
                long[] counts = labels.counts().get(label);
                results.add(new LabelResult(counts, singularValues.get(label), null, null));
            }
            groups.add(new Group(labels.name(), labels.labels(), results));
        }
        boolean float64 = json.precision().equals("float64");
        return new StateGradients(json.delays(), json.hidden(), json.embedding(), float64, groups);
    }

    private static List<GroupSpectra> whitened(AnalysisJson json, SafetensorsFile tensors) throws IOException {
        List<GroupSpectra> groups = new ArrayList<>();
        for (AnalysisJson.Labels labels : json.groups()) {
            groups.add(new GroupSpectra(labels.name(), stacks(tensors, "whitened_singular_values/", labels, json)));
        }
        return groups;
    }

    private static List<double[][]> stacks(
            SafetensorsFile tensors, String prefix, AnalysisJson.Labels labels, AnalysisJson json) throws IOException {
        if (labels.labels().size() != labels.counts().size()) {
            throw new IllegalArgumentException("counts of " + labels.name() + ": expected "
                    + labels.labels().size() + " labels, found "
                    + labels.counts().size());
        }
        int rank = Math.min(json.hidden(), json.embedding());
        List<double[][]> stacks = new ArrayList<>();
        for (int label = 0; label < labels.labels().size(); label++) {
            stacks.add(stack(tensors, prefix + labels.name(), label, json.delays(), rank));
        }
        return stacks;
    }

    private static long[] longs(SafetensorsFile tensors, String name, int index, int size) throws IOException {
        int bytes = Math.multiplyExact(size, Long.BYTES);
        ByteBuffer part = tensors.read(name, (long) index * bytes, bytes);
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = part.getLong();
        }
        return values;
    }

    /** Part number {@code index} of a tensor whose parts are [rows, size]. */
    private static double[][] stack(SafetensorsFile tensors, String name, int index, int rows, int size)
            throws IOException {
        SafetensorsFile.Entry entry = tensors.entries().get(name);
        int bytes = entry == null
                ? 0
                : Math.multiplyExact(
                        Math.multiplyExact(rows, size), entry.type().bytes());
        // Answers a missing tensor, or one that is too small, with a clear line.
        ByteBuffer part = tensors.read(name, (long) index * bytes, bytes);
        double[][] stack = new double[rows][size];
        for (double[] row : stack) {
            for (int i = 0; i < size; i++) {
                row[i] = entry != null && entry.type() == ElementType.F64 ? part.getDouble() : part.getFloat();
            }
        }
        return stack;
    }
}
