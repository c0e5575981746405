package dev.stategrad.client.report;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
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
            .provenance td, .provenance th { text-align: left; white-space: normal; overflow-wrap: anywhere;
              vertical-align: top; }
            .provenance tbody th { white-space: nowrap; font-weight: 400; color: #555; }
            @media print { figure { break-inside: avoid; } }
            """;

    private final List<ReportSource> sources;
    private final Html html = new Html();

    private ReportPage(List<ReportSource> sources) {
        this.sources = sources;
    }

    static String of(List<ReportSource> sources, List<Figure> figures) throws IOException {
        var page = new ReportPage(sources);
        page.head();
        page.figures(figures);
        page.tables();
        page.html.raw("</body>\n</html>");
        return page.html.toString();
    }

    private void head() {
        String title = "State gradients: "
                + sources.stream().map(ReportSource::name).distinct().collect(Collectors.joining(", "));
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.element("title", title);
        html.raw("<style>\n" + STYLE + "</style>\n</head>\n<body>");
        html.element("h1", title);
        html.raw("<p class=\"lead\">"
                + Html.escape("What the state still holds of a token that was read τ steps ago: "
                        + "singular values of the mean of ∂s_t/∂e_{t−τ} over all positions t.")
                + "</p>");
        for (ReportSource source : sources) {
            html.raw("<p class=\"lead\">" + Html.escape(describe(source)) + "</p>");
            source.provenance()
                    .notes()
                    .forEach(
                            note -> html.raw("<p class=\"note\">" + Html.escape(source.name() + ": " + note) + "</p>"));
        }
    }

    private void figures(List<Figure> figures) throws IOException {
        html.element("h2", "Figures");
        String described = sources.stream().map(ReportPage::describe).collect(Collectors.joining(" "));
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            String data = Base64.getEncoder().encodeToString(FigureRenderer.svg(figure));
            html.raw("<figure><img alt=\"" + Html.escape(figure.caption()) + "\" width=\"" + figure.width()
                    + "\" height=\"" + figure.height() + "\" src=\"data:image/svg+xml;base64," + data + "\">");
            html.raw("<figcaption><strong>Figure " + (i + 1) + ".</strong> " + Html.escape(figure.caption())
                    + " <span class=\"source\">" + Html.escape(described) + "</span></figcaption></figure>");
        }
    }

    private void tables() {
        html.element("h2", "Tables");
        for (ReportSource source : sources) {
            html.element("h3", source.name() + ": mean over all positions" + (source.whitened() ? ", whitened" : ""));
            Tables.spectrum(html, source);
            for (int group = 1; group < source.groups().size(); group++) {
                html.element(
                        "h3",
                        source.name() + ": by " + source.groups().get(group).name());
                Tables.labels(html, source, group);
            }
        }
        html.element("h2", "Where these figures come from");
        Tables.provenance(html, sources);
    }

    /** Model, corpus, counts and options in one sentence. */
    private static String describe(ReportSource source) {
        var provenance = source.provenance();
        String state = provenance.options().getOrDefault("state", "");
        String layer = provenance.options().getOrDefault("layer", "");
        var spectra = source.analysis().spectra();
        return "Model " + provenance.model() + " (H = " + spectra.hidden() + ", E = " + spectra.embedding() + ")"
                + (state.isEmpty() ? "" : ", " + state + " state")
                + (layer.isEmpty() ? "" : " of layer " + layer)
                + ", on " + provenance.corpus() + ": " + Tables.integer(provenance.tokens()) + " tokens, "
                + Tables.integer(source.counts(0, 0)[0]) + " pairs at delay 0, "
                + (spectra.float64() ? "float64" : "float32") + (source.whitened() ? ", whitened." : ", not whitened.");
    }
}
