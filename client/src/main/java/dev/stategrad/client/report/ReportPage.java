package dev.stategrad.client.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The HTML of a report: no script, nothing from the network, figures inside. */
final class ReportPage {
    private static final String STYLE = """
            :root { color-scheme: light; }
            body { margin: 0 auto; max-width: 920px; padding: 32px 24px 64px; background: #fff; color: #222;
              font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif; }
            h1 { font-size: 30px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
            h2 { font-size: 21px; margin: 48px 0 8px; padding-top: 16px; border-top: 1px solid #ddd; }
            h3 { font-size: 17px; margin: 28px 0 8px; }
            p.lead { color: #555; margin: 0 0 8px; }
            p.note { background: #fff7e0; border-left: 4px solid #e69f00; padding: 8px 14px; margin: 12px 0; }
            figure { margin: 28px 0 40px; }
            figure img { display: block; width: 100%; height: auto; }
            figcaption { font-size: 14.5px; color: #333; padding: 0 8px; }
            figcaption .source { color: #666; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; font-size: 14.5px; font-variant-numeric: tabular-nums; margin: 8px 0 16px; }
            th, td { padding: 5px 14px 5px 0; text-align: right; border-bottom: 1px solid #eee; white-space: nowrap; }
            thead th { border-bottom: 2px solid #222; font-weight: 600; vertical-align: bottom; }
            tbody th { font-weight: 600; }
            details summary { cursor: pointer; font-weight: 600; margin: 12px 0 4px; }
            .provenance td, .provenance th { text-align: left; white-space: normal; overflow-wrap: anywhere;
              vertical-align: top; }
            .provenance tbody th { white-space: nowrap; font-weight: 400; color: #555; }
            .words td { text-align: left; white-space: normal; vertical-align: top; }
            .words td:nth-child(odd) { text-align: right; white-space: nowrap; }
            .words tbody th { vertical-align: top; }
            .words th:nth-child(4), .words th:nth-child(6) { text-align: left; }
            @media print { figure { break-inside: avoid; } }
            """;

    private final List<ReportFolder> folders;
    private final List<ReportSource> sources;
    private final Set<String> drawn = new HashSet<>();
    private final Html html = new Html();

    private ReportPage(List<ReportFolder> folders) {
        this.folders = folders;
        this.sources = PaperFigures.analyses(folders);
    }

    /** @param drawings the figures as SVG, by id */
    static String of(List<ReportFolder> folders, List<Figure> figures, Map<String, byte[]> drawings)
            throws IOException {
        var page = new ReportPage(folders);
        page.head();
        page.figures(figures, drawings);
        page.paperTables();
        DecayTables.write(page.html, folders);
        DirectionTables.write(page.html, folders);
        page.missing();
        page.tables();
        page.html.raw("</body>\n</html>");
        return page.html.toString();
    }

    private void head() throws IOException {
        String title = "State gradients: "
                + folders.stream().map(ReportFolder::name).distinct().limit(4).collect(Collectors.joining(", "))
                + (folders.size() > 4 ? ", …" : "");
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>");
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
        html.element("title", title);
        html.raw("<style>\n" + STYLE + "</style>\n</head>\n<body>");
        html.element("h1", title);
        html.raw("<p class=\"lead\">"
                + Html.escape("What the state still holds of a token that was read τ steps ago: "
                        + "singular values of the mean of ∂s_t/∂e_{t−τ} over all positions t.")
                + "</p>");
        for (ReportSource source : sources) {
            html.raw("<p class=\"lead\">" + Html.escape(source.describe()) + "</p>");
            source.provenance()
                    .notes()
                    .forEach(
                            note -> html.raw("<p class=\"note\">" + Html.escape(source.name() + ": " + note) + "</p>"));
        }
        for (ReportFolder folder : folders) {
            for (String line : new OwnTables(folder).leftOut()) {
                html.raw("<p class=\"note\">" + Html.escape(folder.name() + ": " + line) + "</p>");
            }
        }
    }

    private void figures(List<Figure> figures, Map<String, byte[]> drawings) {
        html.element("h2", "Figures");
        int beyond = 0;
        for (Figure figure : figures) {
            boolean papers = !figure.number().isEmpty();
            String name = "Figure " + (papers ? figure.number() : "S" + ++beyond);
            if (papers) {
                drawn.add(name);
            }
            String data = Base64.getEncoder().encodeToString(drawings.get(figure.id()));
            html.raw("<figure><img alt=\"" + Html.escape(figure.caption()) + "\" width=\"" + figure.width()
                    + "\" height=\"" + figure.height() + "\" src=\"data:image/svg+xml;base64," + data + "\"/>");
            html.raw("<figcaption><strong>" + name + ".</strong> " + Html.escape(figure.caption())
                    + " <span class=\"source\">" + Html.escape(String.join(" ", figure.sources()))
                    + "</span></figcaption></figure>");
        }
    }

    private void paperTables() throws IOException {
        List<PaperTable> tables = new ArrayList<>(PaperTables.states(folders));
        PaperTables.perplexities(folders).ifPresent(tables::add);
        tables.addAll(PaperTables.embeddings(folders));
        tables.addAll(PaperTables.tokens(folders));
        if (tables.isEmpty()) {
            return;
        }
        boolean papers = tables.stream().anyMatch(table -> !table.number().startsWith("S"));
        html.element("h2", papers ? "The paper's tables" : "Probes");
        for (PaperTable table : tables) {
            drawn.add("Table " + table.number());
            html.raw("<p><strong>Table " + table.number() + ".</strong> " + Html.escape(table.caption()) + "</p>");
            html.table(table.head(), table.rows(), 1);
        }
    }

    private void missing() {
        List<PaperItem> missing = PaperItem.missing(drawn);
        if (missing.isEmpty()) {
            return;
        }
        html.element("h2", "What else the paper has");
        html.raw("<ul class=\"missing\">");
        missing.forEach(item -> html.element("li", item.name() + " needs " + item.need() + "."));
        html.raw("</ul>");
    }

    private void tables() {
        if (sources.isEmpty()) {
            return;
        }
        html.element("h2", "Tables");
        for (ReportSource given : sources) {
            ReportSource source = given.whitened(given.isWhitened());
            html.raw(sources.size() > 1 ? "<details>" : "<details open=\"open\">");
            html.element("summary", source.name());
            html.element("h3", source.name() + ": mean over all positions" + (source.whitened() ? ", whitened" : ""));
            Tables.spectrum(html, source);
            for (int group = 1; group < source.groups().size(); group++) {
                html.element(
                        "h3",
                        source.name() + ": by " + source.groups().get(group).name());
                Tables.labels(html, source, group);
            }
            html.raw("</details>");
        }
        html.element("h2", "Where these figures come from");
        Tables.provenance(html, sources);
    }
}
