package dev.stategrad.client.report;

import dev.stategrad.client.LocalView;
import dev.stategrad.client.report.CsvFile.Row;
import dev.stategrad.safetensors.AtomicFile;
import dev.stategrad.safetensors.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The local view of a text as heat maps and as a table. */
public final class TraceFigures {
    static final String TRACE = "trace.csv";

    private static final String HEADER = "t,delay,word,source,frobenius_norm,sigma1\n";

    private final List<String> words;
    private final LocalView view;

    private TraceFigures(List<String> words, LocalView view) {
        if (words.size() != view.length()) {
            throw new IllegalArgumentException(
                    "words: expected " + view.length() + ", one for each token, found " + words.size());
        }
        this.words = words;
        this.view = view;
    }

    /**
     * Writes trace-frobenius and trace-sigma1 as PNG and SVG, and trace.csv, into a folder, which is made when missing; all of
     * them or none.
     *
     * @param title above the figures
     * @param words of the text, one for each token
     * @return the files written
     */
    public static List<Path> write(Path folder, String title, List<String> words, LocalView view) throws IOException {
        TraceFigures trace = new TraceFigures(words, view);
        Map<Path, Content> files = new LinkedHashMap<>();
        for (Figure figure : List.of(trace.frobenius(title), trace.sigma1(title))) {
            files.put(folder.resolve(figure.id() + ".png"), Report.bytes(FigureRenderer.png(figure)));
            files.put(folder.resolve(figure.id() + ".svg"), Report.bytes(FigureRenderer.svg(figure)));
        }
        files.put(folder.resolve(TRACE), AtomicFile.text(trace.table()));
        Files.createDirectories(folder);
        AtomicFile.writeAll(files);
        return List.copyOf(files.keySet());
    }

    /**
     * The heat map of a folder that {@code trace} wrote; empty when it holds none.
     *
     * @param suffix of the id, to keep it distinct in a report
     */
    static Optional<Figure> of(ReportFolder folder, String suffix) throws IOException {
        Optional<CsvFile> table = folder.table(TRACE, "t", "delay", "word", "frobenius_norm", "sigma1");
        if (table.isEmpty() || table.get().rows().isEmpty()) {
            return Optional.empty();
        }
        List<Row> rows = table.get().rows();
        List<String> words = new ArrayList<>();
        double[] norms = new double[rows.size()];
        double[] largest = new double[rows.size()];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = rows.get(i).number("frobenius_norm");
            largest[i] = rows.get(i).number("sigma1");
            if (rows.get(i).text("delay").equals("0")) {
                words.add(rows.get(i).text("word"));
            }
        }
        try {
            var trace = new TraceFigures(words, new LocalView(words.size(), norms, largest));
            Figure map = trace.frobenius(folder.name());
            return Optional.of(new Figure(
                    "trace" + suffix,
                    "",
                    "The local view of one text: how far each word read earlier (columns) still moves the state after each"
                            + " word (rows), by the norm of ∂s_t/∂e_s.",
                    folder.describe(),
                    map.chart(),
                    map.numbers()));
        } catch (IllegalArgumentException e) {
            throw new IOException(table.get().path() + ": " + e.getMessage(), e);
        }
    }

    private Figure frobenius(String title) {
        return new HeatMap(title, "‖∂s/∂e‖F", words, bySource(view::frobeniusNorm))
                .figure("trace-frobenius", "‖∂s_t/∂e_s‖_F for every word s and every later position t.", table());
    }

    private Figure sigma1(String title) {
        return new HeatMap(title, "σ₁ of ∂s/∂e", words, bySource(view::largestSingularValue))
                .figure(
                        "trace-sigma1",
                        "Largest singular value of ∂s_t/∂e_s for every word s and every later position t.",
                        table());
    }

    private interface Entry {
        double at(int t, int delay);
    }

    /** [T][t + 1] by position of the source. */
    private double[][] bySource(Entry entry) {
        double[][] rows = new double[view.length()][];
        for (int t = 0; t < rows.length; t++) {
            rows[t] = new double[t + 1];
            for (int source = 0; source <= t; source++) {
                rows[t][source] = entry.at(t, t - source);
            }
        }
        return rows;
    }

    private String table() {
        StringBuilder csv = new StringBuilder(HEADER);
        for (int t = 0; t < view.length(); t++) {
            for (int delay = 0; delay <= t; delay++) {
                csv.append(t).append(',').append(delay).append(',');
                csv.append(quoted(words.get(t))).append(',').append(quoted(words.get(t - delay)));
                csv.append(',').append(view.frobeniusNorm(t, delay));
                csv.append(',').append(view.largestSingularValue(t, delay)).append('\n');
            }
        }
        return csv.toString();
    }

    // RFC 4180.
    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
