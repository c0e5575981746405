package dev.stategrad.client.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.report.Look.Dash;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinePlotTest {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 400;
    private static final int POINTS = 200;
    private static final double A_PIXEL_OF_12 = 1 / 12.0;
    private static final Pattern GLYPHS_AT = Pattern.compile("translate\\([0-9.]+ ([0-9.]+)\\)");
    private static final Look LOOK = Look.of(1).unmarked();

    /** Dashes of 8 and gaps of 4 leave two thirds, however close the points. */
    @ParameterizedTest
    @CsvSource({"SOLID, 1", "DASHED, 0.667"})
    void paint_closePoints_keepsTheDashesOfTheLine(Dash dash, double share) {
        double[] y = new double[POINTS];
        Arrays.fill(y, 0.5);
        var plot = new LinePlot("", "", "").unitInterval().curve(Curve.byDelay("", y, LOOK.dash(dash)));

        BufferedImage image = painted(plot);

        int row = IntStream.range(0, HEIGHT)
                .boxed()
                .max((a, b) -> Integer.compare(columns(image, a).length, columns(image, b).length))
                .orElseThrow();
        int[] columns = columns(image, row);
        double reach = columns[columns.length - 1] - columns[0] + 1.0;
        assertThat(reach).isGreaterThan(0.8 * WIDTH);
        assertThat(columns.length / reach).isCloseTo(share, within(A_PIXEL_OF_12));
    }

    /** The shift by noise may take a whole interval below its estimate, also where that is the smallest. */
    @Test
    void paint_bandBelowTheSmallestValueOfALogarithmicAxis_isDrawn() {
        double[] y = IntStream.range(0, POINTS)
                .mapToDouble(delay -> Math.pow(10, -delay / 50.0))
                .toArray();
        double[] low = Arrays.stream(y).map(value -> value / 4).toArray();
        double[] high = Arrays.stream(y).map(value -> value / 2).toArray();
        var plot = new LinePlot("", "", "")
                .logarithmic()
                .curve(Curve.byDelay("", y, LOOK).within(new Band(low, high)));

        BufferedImage image = painted(plot);

        int last = columns(image).max().orElseThrow();
        assertThat(IntStream.range(0, HEIGHT).filter(row -> isBand(image.getRGB(last - 4, row))))
                .hasSizeGreaterThan(10);
    }

    /** 0, 5, …, 45, not every second or third number. */
    @Test
    void paint_fiftyDelays_labelsTenRoundNumbers() throws IOException {
        double[] y =
                IntStream.range(0, 50).mapToDouble(delay -> 1.0 / (1 + delay)).toArray();
        var plot = new LinePlot("", "", "").logarithmic().curve(Curve.byDelay("", y, LOOK));

        String svg = new String(FigureRenderer.svg(Figure.of("", "", "", List.of(), plot)), StandardCharsets.UTF_8);

        // Labels of the x axis are what stands at one height.
        long labels = GLYPHS_AT
                .matcher(svg)
                .results()
                .collect(Collectors.groupingBy(place -> place.group(1), Collectors.counting()))
                .values()
                .stream()
                .max(Long::compare)
                .orElseThrow();
        assertThat(labels).isEqualTo(10);
    }

    private static BufferedImage painted(LinePlot plot) {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        plot.paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        return image;
    }

    private static IntStream columns(BufferedImage image) {
        return IntStream.range(0, HEIGHT).flatMap(row -> Arrays.stream(columns(image, row)));
    }

    private static int[] columns(BufferedImage image, int row) {
        int colour = LOOK.colour().getRGB();
        return IntStream.range(0, WIDTH)
                .filter(column -> image.getRGB(column, row) == colour)
                .toArray();
    }

    /** A light shade of the curve's orange, in which grey lines have no part. */
    private static boolean isBand(int rgb) {
        var colour = new Color(rgb);
        int hue = colour.getRed() - colour.getBlue();
        return hue > 20 && hue < 60;
    }
}
