package dev.stategrad.client.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;

/** Turns figures into bytes. */
final class FigureRenderer {
    private static final int SCALE = 2;

    static {
        // Figures are drawn into memory; a window system must not be asked for.
        System.setProperty("java.awt.headless", "true");
    }

    private FigureRenderer() {}

    /** A PNG with twice as many pixels as the figure is wide, for dense screens. */
    static byte[] png(Figure figure) throws IOException {
        var image = new BufferedImage(SCALE * figure.width(), SCALE * figure.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.scale(SCALE, SCALE);
            figure.chart().paint(graphics, figure.width(), figure.height());
        } finally {
            graphics.dispose();
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    static byte[] svg(Figure figure) throws IOException {
        var bytes = new ByteArrayOutputStream();
        VectorGraphicsEncoder.saveVectorGraphic(figure.chart(), bytes, VectorGraphicsFormat.SVG);
        // The writer leaves out a font's size where it is 12; what reads it would take 16.
        String text = bytes.toString(UTF_8).replaceFirst("<svg ", "<svg font-size=\"12px\" ");
        return text.getBytes(UTF_8);
    }
}
