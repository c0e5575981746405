/**
 * Figures and reports. {@link dev.stategrad.client.report.Report} takes folders of analyses, probes and traces and writes one
 * self-contained HTML file, with every figure that they allow as PNG, SVG and CSV beside it.
 *
 * <p>A {@link dev.stategrad.client.report.ReportFolder} is what was given, a {@link dev.stategrad.client.report.ReportSource}
 * its analysis. {@link dev.stategrad.client.report.PaperFigures} decides what is drawn; {@link
 * dev.stategrad.client.report.Comparison} finds the analyses that differ in one thing alone, from the {@link
 * dev.stategrad.client.report.Traits} that their provenance tells, and {@link dev.stategrad.client.report.PaperItem} knows what
 * the rest of the paper would need. There is one class for each kind of figure, which reads its numbers with the tables of
 * {@link dev.stategrad.client.files}; {@link dev.stategrad.client.report.PaperTables}, {@link
 * dev.stategrad.client.report.DirectionTables} and {@link dev.stategrad.client.report.Tables} are what is better read than
 * seen. {@link dev.stategrad.client.report.LinePlot} and
 * {@link dev.stategrad.client.report.BarPlot} draw, {@link dev.stategrad.client.report.PlotRow} puts one or two of them over one
 * legend, and {@link dev.stategrad.client.report.Look} and {@link dev.stategrad.client.report.Palette} give them one look: colors
 * that the color-blind can tell apart, and dashes and markers that survive greyscale.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.client.report;
