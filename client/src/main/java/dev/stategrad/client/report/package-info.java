/**
 * Figures and reports. {@link dev.stategrad.client.report.Report} takes analysis folders and writes one self-contained HTML file,
 * with every figure that the analyses allow as PNG and SVG beside it.
 *
 * <p>One class for each kind of figure, each a {@link dev.stategrad.client.report.Figure}; {@link
 * dev.stategrad.client.report.LinePlot} and {@link dev.stategrad.client.report.Palette} give them one look: colours that the
 * colour-blind can tell apart, and dashes and markers that survive greyscale.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.client.report;
