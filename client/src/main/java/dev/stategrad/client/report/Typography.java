package dev.stategrad.client.report;

import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.style.AxesChartStyler;

/** Fonts, lines and margins that all figures share. */
final class Typography {
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);

    private Typography() {}

    static void apply(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setChartTitleFont(TITLE);
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitlePadding(10);
        styler.setChartFontColor(Palette.INK);
        styler.setChartPadding(12);
        styler.setAxisTitleFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT);
        styler.setAxisTickLabelsColor(Palette.INK);
        styler.setAxisTickMarksColor(Palette.INK);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(Palette.FAINT);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setPlotContentSize(0.96);
        // Figures draw one for all their plots.
        styler.setLegendVisible(false);
        styler.setAnnotationLineColor(Palette.MARK);
        styler.setAnnotationTextFont(TITLE);
        styler.setAnnotationTextFontColor(Palette.INK);
        styler.setMarkerSize(5);
    }

    /** Text with at most so many characters. */
    static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
