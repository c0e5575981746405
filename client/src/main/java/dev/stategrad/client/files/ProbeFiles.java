package dev.stategrad.client.files;

import dev.stategrad.client.probe.DelayAccuracy;
import dev.stategrad.client.probe.PlanePoint;
import dev.stategrad.client.probe.ProbeResult;
import dev.stategrad.client.probe.SubspaceSum;
import dev.stategrad.safetensors.AtomicFile;
import dev.stategrad.safetensors.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;

/** What probes found, in a folder of its own or in that of an analysis; the package documentation lists the columns. */
public final class ProbeFiles {
    /** Accuracies of Tables 1 and 3, and of probes of a text's states. */
    public static final String ACCURACIES = "probe.csv";
    /** Points of Fig. 2. */
    public static final String PLANE = "lda.csv";
    /** Accuracies of Fig. 3. */
    public static final String DELAYS = "lda_delays.csv";
    /** Sums of singular values of Fig. 3. */
    public static final String SUBSPACES = "subspace.csv";

    private static final CsvTable PLANE_TABLE = new CsvTable("label", "x", "y");
    private static final CsvTable DELAY_TABLE = new CsvTable("representation", "delay", "accuracy", "chance");
    private static final CsvTable SUBSPACE_TABLE = new CsvTable("group", "label", "subspace", "delay", "sum");

    private ProbeFiles() {}

    /**
     * An accuracy and what it was computed from.
     *
     * @param weightsSha256 SHA-256 of the model's weights; empty when unknown
     */
    public record Accuracy(String weightsSha256, ProbeResult result) {}

    /**
     * Writes accuracies in place of earlier ones of the same table; those of other tables stay.
     *
     * @param weightsSha256 SHA-256 of the weights of the model that was probed
     * @param results at least one, all of one table
     */
    public static void write(Path folder, String weightsSha256, List<ProbeResult> results) throws IOException {
        writeAll(folder, Map.of(ACCURACIES, accuracies(folder, weightsSha256, results)));
    }

    /**
     * Writes what belongs to one set of states, all files or none.
     *
     * @param weightsSha256 SHA-256 of the weights of the model that was probed
     * @param results at least one, all of one table
     */
    public static void write(
            Path folder,
            String weightsSha256,
            List<ProbeResult> results,
            List<PlanePoint> plane,
            List<DelayAccuracy> delays,
            List<SubspaceSum> sums)
            throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(ACCURACIES, accuracies(folder, weightsSha256, results));
        files.put(
                PLANE,
                PLANE_TABLE.text(plane.stream()
                        .map(point -> List.<Object>of(point.label(), point.x(), point.y()))
                        .toList()));
        files.put(
                DELAYS,
                DELAY_TABLE.text(delays.stream()
                        .map(row -> List.<Object>of(row.representation(), row.delay(), row.accuracy(), row.chance()))
                        .toList()));
        files.put(
                SUBSPACES,
                SUBSPACE_TABLE.text(sums.stream()
                        .map(row -> List.<Object>of(row.group(), row.label(), row.subspace(), row.delay(), row.sum()))
                        .toList()));
        writeAll(folder, files);
    }

    private static void writeAll(Path folder, Map<String, String> files) throws IOException {
        Files.createDirectories(folder);
        Map<Path, Content> contents = new LinkedHashMap<>();
        files.forEach((name, text) -> contents.put(folder.resolve(name), AtomicFile.text(text)));
        AtomicFile.writeAll(contents);
    }

    private static String accuracies(Path folder, String weightsSha256, List<ProbeResult> results) throws IOException {
        String table = results.get(0).table();
        Stream<Accuracy> others = readAccuracies(folder).stream()
                .filter(row -> !row.result().table().equals(table));
        Stream<Accuracy> these = results.stream().map(result -> new Accuracy(weightsSha256, result));
        return AccuracyTable.text(Stream.concat(others, these).toList());
    }

    /** Reads the accuracies of all tables; empty when the folder has none. */
    public static List<Accuracy> readAccuracies(Path folder) throws IOException {
        return AccuracyTable.read(folder.resolve(ACCURACIES));
    }

    /** Reads the points of Fig. 2; empty when the folder has none. */
    public static List<PlanePoint> readPlane(Path folder) throws IOException {
        return PLANE_TABLE.read(
                folder.resolve(PLANE),
                row -> new PlanePoint(row.get("label"), CsvTable.number(row, "x"), CsvTable.number(row, "y")));
    }

    /** Reads the accuracies of Fig. 3; empty when the folder has none. */
    public static List<DelayAccuracy> readDelays(Path folder) throws IOException {
        return DELAY_TABLE.read(
                folder.resolve(DELAYS),
                row -> new DelayAccuracy(
                        row.get("representation"),
                        CsvTable.integer(row, "delay"),
                        CsvTable.number(row, "accuracy"),
                        CsvTable.number(row, "chance")));
    }

    /** Reads the sums of Fig. 3; empty when the folder has none. */
    public static List<SubspaceSum> readSubspaces(Path folder) throws IOException {
        return SUBSPACE_TABLE.read(folder.resolve(SUBSPACES), ProbeFiles::subspaceSum);
    }

    private static SubspaceSum subspaceSum(CSVRecord row) {
        return new SubspaceSum(
                row.get("group"),
                row.get("label"),
                row.get("subspace"),
                CsvTable.integer(row, "delay"),
                CsvTable.number(row, "sum"));
    }
}
