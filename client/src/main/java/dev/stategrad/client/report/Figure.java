package dev.stategrad.client.report;

import java.util.List;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * A figure of a report.
 *
 * @param id base name of its files
 * @param number as the paper counts, {@code 4b}; empty when the paper has no such figure
 * @param caption what it shows, plain text
 * @param sources sentences on the analyses that it shows
 * @param chart the drawing
 * @param numbers what is plotted, as CSV
 */
record Figure(String id, String number, String caption, List<String> sources, IChart chart, String numbers) {
    Figure {
        sources = List.copyOf(sources);
    }

    static Figure of(String id, String number, String caption, List<String> sources, Plot... plots) {
        var row = new PlotRow(List.of(plots));
        return new Figure(id, number, caption, sources, row, row.numbers());
    }

    Figure(String id, String caption, IChart chart, String numbers) {
        this(id, "", caption, List.of(), chart, numbers);
    }

    /** In CSS pixels. */
    int width() {
        return chart.getWidth();
    }

    /** In CSS pixels. */
    int height() {
        return chart.getHeight();
    }
}
