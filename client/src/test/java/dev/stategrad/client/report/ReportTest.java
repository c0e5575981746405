package dev.stategrad.client.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.ParityCertificate;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.analysis.WhitenedSpectra;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.Provenance;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
    private static final int DELAYS = 20;
    private static final String HOSTILE = "<script>alert('&\"')</script>";

    @TempDir
    private Path folder;

    @Test
    void write_oneAnalysis_makesEveryFigureInEveryFormat() throws IOException {
        Path out = folder.resolve("memory.html");
        List<Path> files = Report.write(List.of(analysis("one", "lm", false, 3)), out);

        assertThat(files.get(0)).isEqualTo(out);
        assertThat(files.stream().map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrder(
                        "memory.html",
                        "memory-memory.png",
                        "memory-memory.svg",
                        "memory-memory.csv",
                        "memory-sum.png",
                        "memory-sum.svg",
                        "memory-sum.csv",
                        "memory-labels-1-1.png",
                        "memory-labels-1-1.svg",
                        "memory-labels-1-1.csv",
                        "memory-bars-1-1.png",
                        "memory-bars-1-1.svg",
                        "memory-bars-1-1.csv",
                        "memory-spectrum-1.png",
                        "memory-spectrum-1.svg",
                        "memory-spectrum-1.csv");
        assertThat(files).allSatisfy(file -> assertThat(file).isNotEmptyFile());
        BufferedImage image = ImageIO.read(folder.resolve("memory-memory.png").toFile());
        assertThat(image.getWidth()).isEqualTo(2 * 860);
        assertThat(Files.readString(folder.resolve("memory-memory.svg")))
                .contains("<svg")
                .contains("<path");
    }

    @Test
    void write_html_isSelfContainedWithTheFiguresInside() throws IOException {
        Path out = folder.resolve("report.html");
        Report.write(List.of(analysis("one", "lm", false, 3)), out);

        String html = Files.readString(out);
        assertThat(html).doesNotContain("<script", "<link", "@import", "src=\"http", "href=");
        Matcher images =
                Pattern.compile("src=\"data:image/svg\\+xml;base64,([^\"]+)\"").matcher(html);
        int figures = 0;
        while (images.find()) {
            byte[] svg = Base64.getDecoder().decode(images.group(1));
            assertThat(new String(svg, StandardCharsets.UTF_8)).contains("<svg");
            figures++;
        }
        assertThat(figures).isEqualTo(5);
    }

    /** σ₁ = 8 · 2^−τ and Σσ = 1.5 σ₁ by construction. */
    @Test
    void write_tables_holdTheScalars() throws IOException {
        Path out = folder.resolve("report.html");
        Report.write(List.of(analysis("one", "lm", false, 3)), out);

        assertThat(Files.readString(out))
                .contains(
                        "<tr><th>0</th><td>1,000</td><td>8.0000</td><td>12.0000</td><td>0.667</td><td>1.000</td></tr>")
                .contains("<tr><th>3</th><td>997</td><td>1.0000</td><td>1.5000</td><td>0.667</td><td>1.000</td></tr>")
                .contains("<th>weights, SHA-256</th><td>5ha</td>")
                .contains("<th>option state</th><td>cell</td>")
                .contains("<th>parity</th><td>states within 1.5e-06 of PyTorch over 360 tokens</td>")
                .contains("Model lm (H = 2, E = 2), cell state, on corpus of lm: 1,000 tokens, 1,000 pairs at delay 0");
    }

    @Test
    void write_hostileNames_areEscapedEverywhere() throws IOException {
        Path out = folder.resolve("report.html");
        Report.write(List.of(analysis("one", HOSTILE, false, 3)), out);

        assertThat(Files.readString(out))
                .doesNotContain("<script")
                .contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;");
    }

    @Test
    void write_whitenedAnalysis_showsTheEffectOfWhitening() throws IOException {
        Path out = folder.resolve("report.html");
        List<Path> files = Report.write(List.of(analysis("one", "lm", true, 3)), out);

        assertThat(files).contains(folder.resolve("report-fig-4a.svg"));
        // Whitening here doubles every gradient.
        assertThat(Files.readString(out)).contains("<tr><th>0</th><td>1,000</td><td>16.0000</td><td>24.0000</td>");
    }

    @Test
    void write_severalAnalyses_overlaysThemAndNamesEach() throws IOException {
        Path out = folder.resolve("report.html");
        List<Path> files = Report.write(
                List.of(
                        analysis("one", "lm", true, 3),
                        analysis("two", "lm", false, 2),
                        analysis("three", "other", false, 2)),
                out);

        String html = Files.readString(out);
        assertThat(html).contains("<th>lm (one)</th>", "<th>lm (two)</th>", "<th>other</th>");
        // Not all are whitened, so none is shown so in the axes that they share.
        assertThat(Files.readString(folder.resolve("report-memory.csv")))
                .contains("\nMemory,lm (one),0,8,,\n", "\nMemory,lm (two),0,8,,\n", "\nMemory,other,3,1,,\n");
        assertThat(files).contains(folder.resolve("report-spectrum-3.png"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 60})
    void write_anyNumberOfLabels_isDrawn(int labels) throws IOException {
        Path out = folder.resolve("report.html");
        Report.write(List.of(analysis("one", "lm", false, labels)), out);

        assertThat(Files.readString(out).contains("The 24 most frequent of 60 labels are shown."))
                .isEqualTo(labels == 60);
    }

    @Test
    void write_fiveThousandLabels_showsEveryPointAndTheExtremes() throws IOException {
        Path out = folder.resolve("report.html");
        List<Path> files = Report.write(List.of(analysis("one", "lm", false, 5000)), out);

        assertThat(files).contains(folder.resolve("report-count-1-1.png"));
        // Label i has 1000/(i + 1) pairs, so 50 labels have at least 20; σ₁ falls with i.
        assertThat(Files.readString(out))
                .contains("The 40 most frequent of 5,000 labels", "among the 50 labels with at least 20 pairs")
                .containsOnlyOnce("<th>label 49</th>")
                .doesNotContain("<th>label 50</th>");
        assertThat(Files.size(out)).isLessThan(16L << 20);
    }

    @Test
    void write_secondMoment_isDrawnBesideTheMean() throws IOException {
        double[][] moments = new double[DELAYS][];
        Arrays.fill(moments, new double[] {9, 0, 0, 4});
        LabelResult plain = result(1);
        var all =
                new LabelResult(plain.counts(), plain.singularValues(), plain.means(), null, null, moments, List.of());
        var gradients = new StateGradients(DELAYS, 2, 2, true, List.of(Group.all(all)));
        Provenance provenance = provenance("lm");
        TreeMap<String, String> options = new TreeMap<>(provenance.options());
        options.put(ReportOptions.SECOND_MOMENT, "true");
        AnalysisDirectory.write(
                folder.resolve("moments"),
                gradients,
                Optional.empty(),
                new Provenance(
                        "lm",
                        provenance.modelSha256(),
                        provenance.corpus(),
                        provenance.corpusSha256(),
                        provenance.tokens(),
                        options,
                        provenance.versions(),
                        provenance.device(),
                        provenance.seconds(),
                        provenance.created(),
                        provenance.notes()));

        List<Path> files = Report.write(List.of(folder.resolve("moments")), folder.resolve("report.html"));

        assertThat(files)
                .contains(folder.resolve("report-second-moment-1.png"), folder.resolve("report-second-moment-1.svg"));
    }

    @Test
    void write_oneDelayWithoutPairs_isDrawn() throws IOException {
        var empty = new LabelResult(new long[] {0}, new double[][] {{0, 0}}, null, null);
        var gradients = new StateGradients(1, 2, 2, false, List.of(Group.all(empty)));
        AnalysisDirectory.write(folder.resolve("empty"), gradients, Optional.empty(), provenance("lm"));

        Path out = folder.resolve("report.html");
        assertThat(Report.write(List.of(folder.resolve("empty")), out)).isNotEmpty();
    }

    @Test
    void write_folderThatIsNone_writesNothing() {
        Path out = folder.resolve("report.html");
        assertThatThrownBy(() -> Report.write(List.of(folder), out))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("found no analysis.json");
        assertThat(folder).isEmptyDirectory();
    }

    private Path analysis(String name, String model, boolean whiten, int labels) throws IOException {
        List<String> names = new ArrayList<>();
        List<LabelResult> results = new ArrayList<>();
        for (int label = 0; label < labels; label++) {
            names.add(label == 0 ? HOSTILE : "label " + label);
            results.add(result(1 + label));
        }
        var gradients = new StateGradients(
                DELAYS, 2, 2, true, List.of(Group.all(result(1)), new Group("place", names, results)));
        // Four points with covariance 4 I.
        var root = Math.sqrt(8);
        var whitening = (Whitening) Whitening.of(new double[] {root, 0, -root, 0, 0, root, 0, -root}, 4, 2);
        Optional<WhitenedSpectra> whitened =
                whiten ? Optional.of(WhitenedSpectra.of(gradients, whitening)) : Optional.empty();
        AnalysisDirectory.write(folder.resolve(name), gradients, whitened, provenance(model));
        return folder.resolve(name);
    }

    private static LabelResult result(int share) {
        long[] counts = new long[DELAYS];
        double[][] singularValues = new double[DELAYS][];
        double[][] means = new double[DELAYS][];
        for (int delay = 0; delay < DELAYS; delay++) {
            double sigma = 8 * Math.pow(0.5, delay) / share;
            counts[delay] = (1_000L - delay) / share;
            singularValues[delay] = new double[] {sigma, sigma / 2};
            means[delay] = new double[] {sigma, 0, 0, sigma / 2};
        }
        return new LabelResult(counts, singularValues, means, null);
    }

    private static Provenance provenance(String model) {
        return new Provenance(
                model,
                "5ha",
                "corpus of " + model,
                "c0",
                1_000,
                new TreeMap<>(Map.of("state", "cell", ReportOptions.PERIOD, "16")),
                new TreeMap<>(),
                "CPU:0",
                1,
                Instant.EPOCH,
                List.of(),
                Optional.of(new ParityCertificate(360, 0, 1.5e-6, List.of("hidden_l0"), "PyTorch")));
    }
}
