package dev.stategrad.client.cli;

import dev.stategrad.client.StategradClient;
import dev.stategrad.client.analysis.RememberedDirections;
import dev.stategrad.client.analysis.WordVectors;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.StabilityTable;
import dev.stategrad.client.files.StoredAnalysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether the best remembered directions stay the same. */
@Command(
        name = "stability",
        description = "Compares the spans of the best remembered directions by their principal angles: all delays of"
                + " each analysis, and the same delays of different analyses.",
        footer = {
            "",
            "Writes stability.csv into the first DIR. Analyses of different models are compared by the scores that",
            "their directions give to words, so the models must share a vocabulary; their embedding sizes may differ."
        })
final class StabilityCommand implements Callable<Integer> {
    private static final String SEPARATOR = ",";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders that 'analyze' wrote.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "The models that were analysed, in the order of the folders; repeat it for each"
                    + " (default: the names that the analyses know).")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--n",
            paramLabel = "N",
            split = SEPARATOR,
            defaultValue = "1,2,5",
            description = "Numbers of directions, separated by commas; more than there are is left out"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<Integer> numbers = new ArrayList<>();

    /**
     * The directions of one analysis.
     *
     * @param delays [D]; null where there are no pairs
     */
    private record Directions(
            String name, List<String> vocabulary, WordVectors words, List<@Nullable RememberedDirections> delays) {}

    @Override
    public Integer call() throws IOException {
        for (int number : numbers) {
            common.requireAtLeast("--n", 1, number);
        }
        if (!models.isEmpty() && models.size() != folders.size()) {
            throw common.usage(
                    "--model: expected one for each of " + folders.size() + " folders, found " + models.size());
        }
        List<Directions> analyses = new ArrayList<>();
        try (Connection connection = common.connect()) {
            for (int i = 0; i < folders.size(); i++) {
                analyses.add(read(connection.client(), i));
            }
        }
        List<StabilityTable.Row> rows = new ArrayList<>();
        for (int first = 0; first < analyses.size(); first++) {
            for (int second = first; second < analyses.size(); second++) {
                rows.addAll(compare(analyses.get(first), analyses.get(second), first == second));
            }
        }
        StabilityTable.write(folders.get(0), rows);
        report(rows);
        return 0;
    }

    private Directions read(StategradClient client, int index) throws IOException {
        Path folder = folders.get(index);
        StoredAnalysis stored = AnalysisDirectory.read(folder);
        String model = models.isEmpty() ? stored.provenance().model() : models.get(index);
        AnalyzedModel analyzed = AnalyzedModel.read(client, model, stored);
        double[][] means = MeanGradients.of(folder, stored, 0, 0);
        long[] counts = stored.spectra().all().counts();
        List<@Nullable RememberedDirections> delays = new ArrayList<>();
        for (int delay = 0; delay < means.length; delay++) {
            delays.add(counts[delay] == 0 ? null : RememberedDirections.of(means[delay], analyzed.whitening()));
        }
        return new Directions(
                name(folder),
                analyzed.vocabulary(),
                WordVectors.of(analyzed.embeddings(), analyzed.whitening()),
                delays);
    }

    /** The folder's own name, or all of its path where two have the same. */
    private String name(Path folder) {
        Path whole = folder.toAbsolutePath().normalize();
        boolean alone = folders.stream()
                        .map(other -> other.toAbsolutePath().normalize())
                        .filter(other -> Objects.equals(other.getFileName(), whole.getFileName()))
                        .distinct()
                        .count()
                == 1;
        return String.valueOf(alone ? whole.getFileName() : whole);
    }

    private List<StabilityTable.Row> compare(Directions first, Directions second, boolean same) {
        if (!first.vocabulary().equals(second.vocabulary())
                || first.words().words() != second.words().words()) {
            throw new CommandFailedException(second.name() + ": expected a model with the same words as that of "
                    + first.name() + ", found others");
        }
        double[] overlap = first.words().overlap(second.words());
        List<StabilityTable.Row> rows = new ArrayList<>();
        for (int delay = 0; delay < first.delays().size(); delay++) {
            int last = same
                    ? first.delays().size() - 1
                    : Math.min(delay, second.delays().size() - 1);
            for (int other = delay; other <= last; other++) {
                rows.addAll(compare(first, delay, second, other, overlap));
            }
        }
        return rows;
    }

    private List<StabilityTable.Row> compare(
            Directions first, int delay, Directions second, int other, double[] overlap) {
        RememberedDirections here = first.delays().get(delay);
        RememberedDirections there = second.delays().get(other);
        if (here == null || there == null) {
            return List.of();
        }
        return numbers.stream()
                .filter(n -> n <= Math.min(here.size(), there.size()))
                .map(n -> {
                    double[] cosines = here.cosines(there, overlap, n);
                    double mean = Arrays.stream(cosines).average().orElseThrow();
                    return new StabilityTable.Row(
                            first.name(), second.name(), delay, other, n, mean, cosines[cosines.length - 1]);
                })
                .toList();
    }

    private void report(List<StabilityTable.Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format("%-40s %8s %3s %12s %16s", "analyses", "delays", "n", "mean cosine", "smallest cosine"));
        rows.stream()
                .filter(StabilityCommand::isShown)
                .map(StabilityCommand::line)
                .forEach(lines::add);
        Path file = folders.get(0).resolve(StabilityTable.FILE);
        lines.add("wrote " + file);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", file.toString());
        json.put("rows", rows);
        common.output().result(json, lines);
    }

    /** Within an analysis, a person sees a few delays beside delay 0; the table has all of them. */
    private static boolean isShown(StabilityTable.Row row) {
        boolean few = IntStream.of(1, 2, 5, 10, 20, 49).anyMatch(delay -> delay == row.delaySecond());
        boolean within = row.first().equals(row.second()) && row.delayFirst() != row.delaySecond();
        return within
                ? few && row.delayFirst() == 0
                : !row.first().equals(row.second()) && (few || row.delayFirst() == 0);
    }

    private static String line(StabilityTable.Row row) {
        return String.format(
                Locale.ROOT,
                "%-40s %8s %3d %12.4f %16.4f",
                row.first().equals(row.second()) ? row.first() : row.first() + ", " + row.second(),
                row.delayFirst() + "," + row.delaySecond(),
                row.n(),
                row.meanCosine(),
                row.smallestCosine());
    }
}
