package dev.stategrad.client.report;

import dev.stategrad.client.LocalView;
import dev.stategrad.client.files.TraceOrigin;
import dev.stategrad.client.files.TraceTable;
import dev.stategrad.client.files.TraceTable.Trace;
import dev.stategrad.safetensors.AtomicFile;
import dev.stategrad.safetensors.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The local view of a text as heat maps and as a table. */
public final class TraceFigures {
    private final Trace trace;

    private TraceFigures(Trace trace) {
        this.trace = trace;
    }

    /**
     * Writes trace-frobenius and trace-sigma1 as PNG and SVG, trace.csv and trace.json, into a folder, which is made when
     * missing; all of them or none.
     *
     * @param words of the text, one for each token
     * @return the files written
     */
    public static List<Path> write(Path folder, TraceOrigin origin, List<String> words, LocalView view)
            throws IOException {
        var figures = new TraceFigures(new Trace(words, view));
        Map<Path, Content> files = new LinkedHashMap<>();
        for (Figure figure : List.of(figures.frobenius(origin.title()), figures.sigma1(origin.title()))) {
            files.put(folder.resolve(figure.id() + ".png"), Report.bytes(FigureRenderer.png(figure)));
            files.put(folder.resolve(figure.id() + ".svg"), Report.bytes(FigureRenderer.svg(figure)));
        }
        files.put(folder.resolve(TraceTable.FILE), AtomicFile.text(figures.table()));
        files.put(folder.resolve(TraceOrigin.FILE), origin.content());
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
        Trace trace = TraceTable.read(folder.path());
        if (trace.words().isEmpty()) {
            return Optional.empty();
        }
        Optional<TraceOrigin> origin = TraceOrigin.read(folder.path());
        Figure map =
                new TraceFigures(trace).frobenius(origin.map(TraceOrigin::title).orElse(folder.name()));
        return Optional.of(new Figure(
                "trace" + suffix,
                "",
                "The local view of one text: how far each word read earlier (columns) still moves the state after each"
                        + " word (rows), by the norm of ∂s_t/∂e_s.",
                origin.map(of -> List.of("Model " + of.title() + ", weights " + of.weightsSha256() + "."))
                        .orElse(folder.describe()),
                map.chart(),
                map.numbers()));
    }

    private Figure frobenius(String title) throws IOException {
        return new HeatMap(title, "‖∂s/∂e‖F", trace.words(), bySource(trace.view()::frobeniusNorm))
                .figure("trace-frobenius", "‖∂s_t/∂e_s‖_F for every word s and every later position t.", table());
    }

    private Figure sigma1(String title) throws IOException {
        return new HeatMap(title, "σ₁ of ∂s/∂e", trace.words(), bySource(trace.view()::largestSingularValue))
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
        double[][] rows = new double[trace.words().size()][];
        for (int t = 0; t < rows.length; t++) {
            rows[t] = new double[t + 1];
            for (int source = 0; source <= t; source++) {
                rows[t][source] = entry.at(t, t - source);
            }
        }
        return rows;
    }

    private String table() throws IOException {
        return TraceTable.text(trace);
    }
}
