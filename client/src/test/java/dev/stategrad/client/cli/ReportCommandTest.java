package dev.stategrad.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.Provenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void report_analysis_writesTheReportAndSaysSo() throws IOException {
        Path analysis = analysis();
        Path html = folder.resolve("r.html");

        assertThat(run("report", analysis.toString(), "--out", html.toString(), "--json"))
                .isZero();

        assertThat(html).isNotEmptyFile();
        assertThat(JsonParser.parseString(out.toString())
                        .getAsJsonObject()
                        .get("report")
                        .getAsString())
                .isEqualTo(html.toString());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void report_folderThatIsNoAnalysis_failsWithOneLine() {
        Path html = folder.resolve("r.html");
        assertThat(run("report", folder.toString(), "--out", html.toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("stategrad report: " + folder
                        + ": expected the folder of an analysis, found no analysis.json in it");
        assertThat(html).doesNotExist();
    }

    @Test
    void report_targetFolderMissing_failsWithOneLine() throws IOException {
        Path html = folder.resolve("none").resolve("r.html");
        assertThat(run("report", analysis().toString(), "--out", html.toString()))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("stategrad report: cannot write " + html + ": no such folder");
    }

    @Test
    void report_label_isUsedInLegends() throws IOException {
        Path html = folder.resolve("r.html");
        Path analysis = analysis();
        assertThat(run("report", analysis.toString(), "--label", "<mine>=" + analysis, "--out", html.toString()))
                .isZero();
        assertThat(html).content().contains("<title>State gradients: &lt;mine&gt;</title>");
        assertThat(folder.resolve("r-memory.csv")).content().contains("Memory,<mine>,0,2,,");
    }

    @Test
    void report_labelOfAnotherFolder_isWrongUsage() throws IOException {
        assertThat(run("report", analysis().toString(), "--label", "x=" + folder))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--label x=" + folder + ": expected one of the folders");
    }

    @Test
    void report_noFolder_isWrongUsage() {
        assertThat(run("report")).isEqualTo(2);
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private Path analysis() throws IOException {
        var result = new LabelResult(new long[] {2, 1}, new double[][] {{2, 1}, {1, 0.5}}, null, null);
        var gradients = new StateGradients(2, 2, 3, false, List.of(Group.all(result)));
        var provenance = new Provenance(
                "lm", "0", "text", "0", 2, new TreeMap<>(), new TreeMap<>(), "CPU:0", 0, Instant.EPOCH, List.of());
        Path analysis = folder.resolve("analysis");
        AnalysisDirectory.write(analysis, gradients, Optional.empty(), provenance);
        return analysis;
    }
}
