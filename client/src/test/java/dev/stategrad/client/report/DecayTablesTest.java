package dev.stategrad.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.analysis.DecayFit;
import dev.stategrad.client.analysis.ExponentialDecay;
import dev.stategrad.client.analysis.FailedDecayFit;
import dev.stategrad.client.files.DecayTable;
import dev.stategrad.client.report.ReportFolders.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecayTablesTest {
    private static final double LOG2 = Math.log(2);

    @TempDir
    private Path folder;

    @Test
    void write_decaysOfClasses_tellsHalfLivesAndWhichAreExtrapolated() throws IOException {
        Path analysis = new ReportFolders(folder).analysis(Spec.of("a", "lm"));
        DecayTable.write(
                analysis,
                List.of(
                        row("pos", "VERB", 300, new ExponentialDecay(1, LOG2 / 49.5, 0.93)),
                        row("all", "all", 900, new ExponentialDecay(2, LOG2 / 10, 0.987)),
                        row("pos", "ADJ", 200, new ExponentialDecay(1, 0, 0.1)),
                        row("pos", "X", 2, new FailedDecayFit("too few points")),
                        row("word", "of", 800, new ExponentialDecay(1, LOG2, 0.9))));

        assertThat(section(report(analysis)))
                .contains("to delays 0 to 49. *: beyond them, so extrapolated.")
                .containsSubsequence(
                        "<tr><th>all</th><th>all</th><td>900</td><td>10.0</td><td>5.0 – 20.0</td><td>0.987</td></tr>",
                        "<tr><th>pos</th><th>VERB</th><td>300</td><td>49.5 *</td><td>24.8 – 99.0</td><td>0.930</td></tr>",
                        "<tr><th>pos</th><th>ADJ</th><td>200</td><td>∞ *</td><td>–</td><td>0.100</td></tr>",
                        "<tr><th>pos</th><th>X</th><td>2</td><td>–</td><td>too few points</td><td>–</td></tr>")
                .doesNotContain("<th>of</th>");
    }

    @Test
    void write_noDecays_hasNoSection() throws IOException {
        Path analysis = new ReportFolders(folder).analysis(Spec.of("a", "lm"));

        assertThat(report(analysis)).doesNotContain("How long memory lasts");
    }

    /** Figures make a report long, and a search for a sequence in it slow. */
    private static String section(String html) {
        return html.substring(
                html.indexOf("<h2>How long memory lasts</h2>"), html.indexOf("<h2>What else the paper has</h2>"));
    }

    private String report(Path analysis) throws IOException {
        Path out = folder.resolve("report.html");
        Report.write(List.of(analysis), out);
        return Files.readString(out);
    }

    /** b within a factor of 2. */
    private static DecayTable.Row row(String group, String label, long count, DecayFit fit) {
        double rate = fit instanceof ExponentialDecay decay && decay.rate() > 0 ? decay.rate() : Double.NaN;
        return new DecayTable.Row(group, label, count, OptionalLong.empty(), 1, fit, rate / 2, rate * 2);
    }
}
