package dev.stategrad.client.report;

import org.knowm.xchart.internal.chartpart.IChart;

/**
 * A figure of a report.
 *
 * @param id base name of its files
 * @param caption what it shows, plain text
 * @param chart the drawing
 * @param width in CSS pixels
 * @param height in CSS pixels
 */
record Figure(String id, String caption, IChart chart, int width, int height) {}
