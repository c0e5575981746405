package dev.stategrad.client.report;

import java.awt.Graphics2D;
import java.util.List;

/** One pair of axes of a figure. */
sealed interface Plot permits LinePlot, BarPlot {
    void paint(Graphics2D graphics, int width, int height);

    /** What the legend, which all plots of a figure share, has to explain. */
    List<LegendEntry> legend();

    /** Adds what is drawn. */
    void addTo(PlottedNumbers numbers);
}
