package dev.stategrad.client.report;

import dev.stategrad.client.analysis.DecayFit;
import dev.stategrad.client.analysis.ExponentialDecay;
import dev.stategrad.client.analysis.FailedDecayFit;
import dev.stategrad.client.files.DecayTable;
import dev.stategrad.client.files.DecayTable.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How long memory lasts: decay.csv beside an analysis, of the mean over all pairs and of classes; words have figures. */
final class DecayTables {
    private static final List<String> HEAD =
            List.of("group", "label", "pairs at τ = 0", "half-life [tokens]", "95 % interval", "R²");

    /** A grouping may have thousands of labels. */
    private static final int MOST_LABELS = 40;

    /** Behind a half-life that lies beyond the delays that were looked at. */
    private static final String EXTRAPOLATED = " *";

    private DecayTables() {}

    /** Writes a section, if any of the folders has such fits. */
    static void write(Html html, List<ReportFolder> folders) throws IOException {
        boolean begun = false;
        for (ReportFolder folder : folders) {
            List<Row> rows = DecayTable.read(folder.path()).stream()
                    .filter(row -> !row.isWord())
                    .sorted(Comparator.comparingLong(Row::count).reversed())
                    .toList();
            ReportSource analysis = folder.analysis();
            if (rows.isEmpty() || analysis == null) {
                continue;
            }
            if (!begun) {
                html.element("h2", "How long memory lasts");
                begun = true;
            }
            write(html, folder, rows, analysis.delays() - 1);
        }
    }

    private static void write(Html html, ReportFolder folder, List<Row> rows, int last) {
        html.element(
                "p",
                folder.name()
                        + ": the delay after which σ₁ is half as large, by a fit of a · exp(−b τ) (eq. 13) to delays 0 to "
                        + last + ". " + EXTRAPOLATED.strip() + ": beyond them, so extrapolated."
                        + (rows.size() > MOST_LABELS
                                ? " The " + MOST_LABELS + " most frequent of " + Numbers.integer(rows.size())
                                        + " labels; " + DecayTable.FILE + " has all."
                                : ""));
        List<List<String>> lines = new ArrayList<>();
        rows.stream().limit(MOST_LABELS).forEach(row -> lines.add(line(row, last)));
        html.table(HEAD, lines, 2);
    }

    private static List<String> line(Row row, int last) {
        List<String> line = new ArrayList<>(List.of(row.group(), row.label(), Numbers.integer(row.count())));
        DecayFit fit = row.fit();
        if (fit instanceof ExponentialDecay decay) {
            line.add(halfLife(decay.halfLife(), last));
            line.add(interval(row));
            line.add(Numbers.share(decay.rSquared()));
        } else {
            line.addAll(List.of("–", ((FailedDecayFit) fit).reason(), "–"));
        }
        return line;
    }

    private static String halfLife(double tokens, int last) {
        String text = Double.isInfinite(tokens) ? "∞" : Numbers.oneDecimal(tokens);
        return tokens > last ? text + EXTRAPOLATED : text;
    }

    /** The faster the decay, the shorter the half-life. */
    private static String interval(Row row) {
        if (!(row.low() > 0 && row.high() > 0)) {
            return "–";
        }
        double log2 = Math.log(2);
        return Numbers.oneDecimal(log2 / row.high()) + " – " + Numbers.oneDecimal(log2 / row.low());
    }
}
