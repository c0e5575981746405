package dev.stategrad.client.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.files.PropertyTable;
import dev.stategrad.client.report.ReportFolders.Spec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperFiguresTest {
    private static final Spec BASELINE = Spec.of("base", "lm-2")
            .option(ReportOptions.CELL, "lstm")
            .option(ReportOptions.LAYERS, "1")
            .option(ReportOptions.SEED, "2")
            .option(ReportOptions.EPOCH, "9");

    private static final Offset<Double> TINY = within(1e-12);

    @TempDir
    private Path parent;

    private ReportFolders folders = new ReportFolders(Path.of(""));
    private Path out = Path.of("");

    @BeforeEach
    void setUp() {
        folders = new ReportFolders(parent);
        out = parent.resolve("r.html");
    }

    @Test
    void write_everyInput_drawsAllThatThePaperHas() throws Exception {
        Report.write(everything(), out);

        String html = Files.readString(out);
        for (String number :
                List.of("2", "3", "4a", "4b", "5a", "5b", "6a", "6b", "7a", "7b", "8a", "8b", "9a", "9b", "10", "11")) {
            assertThat(html).contains("<strong>Figure " + number + ".</strong>");
        }
        for (String number : List.of("1", "2", "3")) {
            assertThat(html).contains("<strong>Table " + number + ".</strong>");
        }
        assertThat(html).doesNotContain("What else the paper has").contains("The best remembered directions</h2>");
        assertThat(html)
                .contains("seed 1: Model lm-1 (lstm, H = 6, E = 6, seed 1, epoch 9), cell state of layer 1, on");
        assertWellFormed(html);
    }

    @Test
    void write_oneAnalysis_namesWhatThePaperHasAndWhatItNeeds() throws Exception {
        String html = page(List.of(folders.analysis(BASELINE)));

        assertThat(html)
                .contains("<strong>Figure 4a.</strong>")
                .doesNotContain("<li>Figure 4a")
                .contains(
                        "<li>Figure 9a needs decay.csv, which &#39;decay&#39; writes beside an analysis by word.</li>")
                .contains("<li>Figure 5a needs an analysis of a trained model and one of the same model at epoch 0")
                .contains("<li>Table 3 needs probe.csv of embeddings");
        assertWellFormed(html);
    }

    /** Whitening doubles here; intervals reach from 0.9 to 1.2 of each estimate. */
    @Test
    void write_seeds_plotsTheWhitenedValuesWithTheirIntervals() throws IOException {
        List<Path> given = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            Spec spec = seed(seed);
            given.add(folders.analysis(spec));
            ReportFolders.intervals(given.get(seed - 1), spec);
        }
        List<Figure> figures = figures(given);

        List<Row> rows = rows(figure(figures, "fig-4b-seeds")).stream()
                .filter(row ->
                        row.text("panel").equals("Memory") && row.text("series").equals("seed 3"))
                .toList();
        assertThat(rows).hasSize(ReportFolders.DELAYS);
        for (Row row : rows) {
            double sigma = 2 * ReportFolders.sigma1(seed(3), (int) row.number("x"));
            assertThat(row.number("y")).isCloseTo(sigma, within(1e-12 * sigma));
            assertThat(row.number("low")).isCloseTo(0.9 * sigma, within(1e-12 * sigma));
            assertThat(row.number("high")).isCloseTo(1.2 * sigma, within(1e-12 * sigma));
        }
        assertThat(page(given)).contains("Bands: 95 % intervals", "had a random sign");
    }

    @Test
    void write_severalSeedsOfTwoCells_comparesTheBestOfEach() throws IOException {
        List<Path> given = new ArrayList<>();
        for (int seed = 1; seed <= 2; seed++) {
            for (String cell : List.of("lstm", "gru")) {
                String name = cell + seed;
                given.add(folders.analysis(seed(seed)
                        .in(name)
                        .of(name)
                        .option(ReportOptions.CELL, cell)
                        .memory(seed, 0.1)));
                boolean best = (seed == 2) == cell.equals("gru");
                ReportFolders.perplexities(given.get(given.size() - 1), name, best ? 100 : 110, 90);
            }
        }
        List<Figure> figures = figures(given);

        Map<String, Double> atOnce = rows(figure(figures, "fig-5b-cells")).stream()
                .filter(row ->
                        row.text("panel").equals("Memory") && row.text("x").equals("0"))
                .collect(Collectors.toMap(row -> row.text("series"), row -> Double.parseDouble(row.text("y"))));
        // σ₁ of seed n is n, and twice that when whitened; the LSTM's best seed is 1, the GRU's 2.
        assertThat(atOnce).containsOnlyKeys("LSTM, cell state", "GRU, cell state");
        assertThat(atOnce.get("LSTM, cell state")).isCloseTo(2, within(1e-12));
        assertThat(atOnce.get("GRU, cell state")).isCloseTo(4, within(1e-12));
    }

    @Test
    void write_keptEpochs_showsMemoryOverTraining() throws IOException {
        List<Path> given = new ArrayList<>();
        for (int epoch : new int[] {10, 0, 2}) {
            given.add(folders.analysis(BASELINE.in("e" + epoch)
                    .of("lm@" + epoch)
                    .option(ReportOptions.EPOCH, Integer.toString(epoch))
                    .memory(1 + epoch, 0.1)));
        }
        List<Figure> figures = figures(given);

        assertThat(figure(figures, "epochs").sources())
                .singleElement()
                .asString()
                .startsWith("Models: epoch 0 lm@0; epoch 2 lm@2; epoch 10 lm@10 (");
        List<Row> atOnce = rows(figure(figures, "epochs")).stream()
                .filter(row -> row.text("panel").equals("Memory over training")
                        && row.text("series").equals("τ = 0"))
                .toList();
        assertThat(atOnce).extracting(row -> row.text("x")).containsExactly("0", "2", "10");
        double[] sigma = atOnce.stream()
                .mapToDouble(row -> Double.parseDouble(row.text("y")))
                .toArray();
        assertThat(sigma).containsExactly(new double[] {2, 6, 22}, within(1e-12));
    }

    /** Of words below 10 in the training text, and of all others, the shares in the ranges of σ₁ add up to 1. */
    @Test
    void write_decays_countsEveryWordOnce() throws IOException {
        Path folder = folders.analysis(BASELINE.with(ReportFolders.words(300)));
        ReportFolders.decay(folder, 300);
        List<Figure> figures = figures(List.of(folder));

        Map<String, Double> sums = new LinkedHashMap<>();
        for (Row row : rows(figure(figures, "fig-8b"))) {
            sums.merge(row.text("series"), row.number("y"), Double::sum);
        }
        assertThat(sums)
                .hasSize(5)
                .allSatisfy((frequency, sum) -> assertThat(sum).isCloseTo(100, within(1e-9)));
        // 2000 / (1 + i) is below 10 from i = 200 on.
        assertThat(sums).containsKey("1–9 (100 words)");
        assertThat(page(List.of(folder))).contains("Fits of 270 of 300 words converged", "&lt;unk&gt;");
        List<Row> fit = rows(figure(figures, "fig-9a")).stream()
                .filter(row -> row.text("series").startsWith("fit: b = 0.7, 20,001 × a")
                        && row.text("x").equals("3"))
                .toList();
        assertThat(fit).hasSize(1);
        assertThat(fit.get(0).number("y"))
                .isCloseTo(ReportFolders.wordSigma(0) * Math.exp(-3 * ReportFolders.wordRate(0)), within(1e-12));
    }

    @Test
    void write_probesWithoutAnalysis_areReported() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("probes"));
        ReportFolders.probes(folder, "", new Random(1));
        String html = page(List.of(folder));

        assertThat(html)
                .contains("<tr><th>cell state</th><td>93.0</td><td>87.0</td></tr>")
                .contains("<tr><th>hidden state</th><td>89.0</td><td></td></tr>")
                .contains("<tr><th>N-V (2)</th><td>78.2</td><td>77.2</td><td>61.0</td><td>50.0</td><td>1,000</td></tr>")
                .contains("<strong>Figure 3.</strong>");
    }

    @Test
    void write_tablesOfOtherWeights_areLeftOutAndNamed() throws IOException {
        Path folder = folders.analysis(BASELINE);
        ReportFolders.perplexities(folder, "other", 103.3, 103.8);
        ReportFolders.probes(folder, "5ha of other", new Random(1));
        String html = page(List.of(folder));

        String why = " is left out: expected the weights of the analysis, SHA-256 5ha of lm-2, found 5ha of other";
        assertThat(html)
                .contains(
                        "valid.csv" + why, "test.csv" + why, "probe.csv (states)" + why, "probe.csv (embeddings)" + why)
                .contains("<li>Table 2 needs")
                .doesNotContain("<strong>Table", "<strong>Figure 2.", "<strong>Figure 3.");
    }

    @Test
    void write_propertiesOfNouns_areFigure10WithTheReferences() throws IOException {
        Path folder = folders.analysis(BASELINE.with(penn()));
        PropertyTable.write(folder, ReportFolders.property("N", Map.of("sg \"–\" <pl>", 0.5)));
        List<Figure> figures = figures(List.of(folder));

        List<Row> rows = rows(figure(figures, "property-1"));
        Row m = rows.stream()
                .filter(row ->
                        row.text("panel").startsWith("(a)") && row.text("x").equals("10"))
                .findFirst()
                .orElseThrow();
        assertThat(m.text("series")).isEqualTo("sg \"–\" <pl>");
        assertThat(m.number("y")).isCloseTo(0.5 * Math.exp(-0.5), within(1e-12));
        // Geometric spectra: σ₁/Σσ = (1 − q)/(1 − q⁶) with q = 0.8 at delay 0.
        Row share = rows.stream()
                .filter(row ->
                        row.text("series").equals("σ₁/Σσ") && row.text("x").equals("0"))
                .findFirst()
                .orElseThrow();
        assertThat(share.number("y")).isCloseTo(0.2 / (1 - Math.pow(0.8, 6)), within(1e-9));
        assertThat(page(List.of(folder)))
                .contains("<strong>Figure 10.</strong>")
                .doesNotContain("<pl>");
    }

    @Test
    void of_thePapersProperties_drawnForTheirOwnWordsOnly() throws IOException {
        Path folder = folders.analysis(BASELINE.with(penn()));
        Map<String, Double> properties = Map.of("sg-pl", 0.5, "present-past", 0.4, "mine", 0.3);
        List<PropertyTable.Row> table = new ArrayList<>(ReportFolders.property("N", properties));
        table.addAll(ReportFolders.property("V", properties));
        PropertyTable.write(folder, table);
        List<Figure> figures = figures(List.of(folder));

        assertThat(rows(figure(figures, "property-1")).stream().map(row -> row.text("series")))
                .contains("sg-pl", "mine")
                .doesNotContain("present-past");
        assertThat(rows(figure(figures, "property-2")).stream().map(row -> row.text("series")))
                .contains("present-past", "mine")
                .doesNotContain("sg-pl");
    }

    /** ReportFolders.cosine and cosineBetween say what is plotted. */
    @Test
    void of_stabilityOfThreeAnalyses_plotsMeansAndRanges() throws IOException {
        Path folder = folders.analysis(BASELINE);
        ReportFolders.stability(folder, 3);

        List<Row> rows = rows(figure(figures(List.of(folder)), "stability"));

        Row within = row(rows, "Between delays", "n = 2", 20);
        assertThat(within.number("y")).isCloseTo((Math.exp(-1) + Math.exp(-0.5) + Math.exp(-1 / 3.0)) / 3, TINY);
        assertThat(within.number("low")).isCloseTo(Math.exp(-1), TINY);
        assertThat(within.number("high")).isCloseTo(Math.exp(-1 / 3.0), TINY);
        Row next = row(rows, "Between delays", "n = 1, τ − 1", 20);
        assertThat(next.number("low")).isCloseTo(Math.exp(-0.1), TINY);
        Row between = row(rows, "Between analyses", "n = 5", 40);
        assertThat(between.number("y")).isCloseTo(Math.exp(-1) * (0.1 + 1 / 15.0) / 2, TINY);
        assertThat(between.number("high")).isCloseTo(Math.exp(-1) / 10, TINY);
    }

    @Test
    void of_stabilityOfOneAnalysis_hasOnePanelWithoutRange() throws IOException {
        Path folder = folders.analysis(BASELINE);
        ReportFolders.stability(folder, 1);

        Figure figure = figure(figures(List.of(folder)), "stability");

        assertThat(rows(figure))
                .allSatisfy(
                        row -> assertThat(row.text("panel") + row.text("low")).isEqualTo("Between delays"));
        assertThat(figure.caption()).doesNotContain("shaded", "Between analyses");
    }

    @Test
    void page_directions_areTablesOfWordsAtBothEnds() throws Exception {
        Path folder = folders.analysis(BASELINE);
        List<String> labels =
                IntStream.range(0, 20).mapToObj(label -> "label" + label).toList();
        ReportFolders.directions(folder, "pos", labels);

        String html = page(List.of(folder));

        assertThat(html)
                .contains("<tr><th>5</th><th>2</th><td>3.1</td><td>&lt;521&gt;\u2003&lt;522&gt;\u2003&lt;523&gt;</td>"
                        + "<td>−3.1</td><td>,\u2003,\u2003,</td></tr>")
                .contains("lm-2: pos label7</h3>", "The first 8 of 20 labels of pos; directions.csv has all.")
                .doesNotContain("label8");
        assertWellFormed(html);
    }

    /** The root mean square has an interval of its own. */
    @Test
    void of_secondMomentWithBlocks_drawsItsInterval() throws IOException {
        Path folder = folders.analysis(BASELINE.option(ReportOptions.SECOND_MOMENT, "true"));
        ReportFolders.intervals(folder, BASELINE);

        List<Row> rows = rows(figure(figures(List.of(folder)), "second-moment-1"));

        Row row = row(rows, "The first by delay", "root mean square: √λᵢ of E[MᵀM]", 10);
        double rms = 4 * ReportFolders.sigma1(BASELINE, 10);
        assertThat(row.number("y")).isCloseTo(rms, within(1e-6));
        assertThat(row.number("low")).isCloseTo(0.9 * rms, TINY);
        assertThat(row.number("high")).isCloseTo(1.2 * rms, TINY);
    }

    private static Row row(List<Row> rows, String panel, String series, int x) {
        return rows.stream()
                .filter(row ->
                        row.text("panel").equals(panel) && row.text("series").equals(series) && row.number("x") == x)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void write_tableWithBrokenNumber_namesFileAndCell() throws IOException {
        Path folder = folders.analysis(BASELINE);
        Files.writeString(folder.resolve("subspace.csv"), "group,label,subspace,delay,sum\nall,all,id,0,many\n");

        assertThatThrownBy(() -> Report.write(List.of(folder), out))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("subspace.csv") + ": row 1: sum: expected a number, found many");
        assertThat(out).doesNotExist();
    }

    @Test
    void write_trace_drawsItsHeatMap() throws IOException {
        Path folder = Files.createDirectory(parent.resolve("trace"));
        Files.writeString(folder.resolve("trace.csv"), """
                t,delay,word,source,frobenius_norm,sigma1
                0,0,a,a,35,30
                1,0,b,b,20,10
                1,1,b,a,2,1
                """);
        Report.write(List.of(folder), out);

        assertThat(Files.readString(out)).contains("The local view of one text");
        assertThat(parent.resolve("r-trace.csv")).hasContent("""
                t,delay,word,source,frobenius_norm,sigma1
                0,0,a,a,35.0,30.0
                1,0,b,b,20.0,10.0
                1,1,b,a,2.0,1.0
                """);
    }

    private List<Path> everything() throws IOException {
        List<Path> given = new ArrayList<>();
        Path baseline = folders.analysis(BASELINE.with(penn(), ReportFolders.words(200)));
        ReportFolders.intervals(baseline, BASELINE);
        ReportFolders.decay(baseline, 200);
        ReportFolders.probes(baseline, "5ha of lm-2", new Random(1));
        ReportFolders.perplexities(baseline, "lm-2", 103.3, 103.8);
        List<PropertyTable.Row> properties = new ArrayList<>(ReportFolders.property("N", Map.of("sg–pl", 0.4)));
        properties.addAll(ReportFolders.property("V", Map.of("present–past", 0.4)));
        PropertyTable.write(baseline, properties);
        ReportFolders.directions(baseline, "all", List.of("all"));
        ReportFolders.stability(baseline, 2);
        given.add(baseline);
        given.add(folders.analysis(seed(1)));
        given.add(folders.analysis(
                BASELINE.in("random").option(ReportOptions.EPOCH, "0").memory(1, 0.6)));
        given.add(folders.analysis(BASELINE.in("hidden").option(ReportOptions.STATE, "hidden")));
        given.add(folders.analysis(BASELINE.in("large").sized(8)));
        given.add(folders.analysis(BASELINE.in("cbow").option(ReportOptions.EMBEDDINGS, ReportOptions.PRETRAINED)));
        given.add(folders.analysis(BASELINE.in("wiki").on("wiki.txt")));
        given.add(folders.analysis(BASELINE.in("wiki-large").on("wiki.txt").sized(8)));
        return given;
    }

    private static Spec seed(int seed) {
        return BASELINE.in("seed" + seed)
                .of("lm-" + seed)
                .option(ReportOptions.SEED, Integer.toString(seed))
                .memory(3 + seed, 0.15);
    }

    private static Group penn() {
        Map<String, LabelResult> results = new LinkedHashMap<>();
        results.put("N", ReportFolders.result(5, 0.12, 20_000));
        results.put("V", ReportFolders.result(4, 0.12, 10_000));
        return ReportFolders.group("penn", results);
    }

    /** The figures without drawing them, which takes most of a report's time. */
    private static List<Figure> figures(List<Path> given) throws IOException {
        return PaperFigures.of(Report.read(given, Map.of()));
    }

    /** The page, with empty drawings. */
    private static String page(List<Path> given) throws IOException {
        List<ReportFolder> read = Report.read(given, Map.of());
        List<Figure> figures = PaperFigures.of(read);
        Map<String, byte[]> drawings = figures.stream().collect(Collectors.toMap(Figure::id, figure -> new byte[0]));
        return ReportPage.of(read, figures, drawings);
    }

    private static Figure figure(List<Figure> figures, String id) {
        return figures.stream()
                .filter(figure -> figure.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id));
    }

    /** A line of the numbers of a figure. */
    private record Row(CSVRecord cells) {
        String text(String column) {
            return cells.get(column);
        }

        double number(String column) {
            return Double.parseDouble(cells.get(column));
        }
    }

    private static List<Row> rows(Figure figure) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser parser = CSVParser.parse(figure.numbers(), format)) {
            return parser.getRecords().stream().map(Row::new).toList();
        }
    }

    private static void assertWellFormed(String html) throws Exception {
        byte[] bytes = html.replaceFirst("<!DOCTYPE html>", "").strip().getBytes(StandardCharsets.UTF_8);
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
        assertThat(document.getElementsByTagName("figure").getLength()).isPositive();
        assertThat(html).doesNotContain("<script", "<link", "@import", "src=\"http", "href=");
    }
}
