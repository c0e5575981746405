package dev.stategrad.client.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.LocalView;
import dev.stategrad.client.files.TraceOrigin;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFiguresTest {
    private static final TraceOrigin ORIGIN = new TraceOrigin("lm", "5ha", "cell", 2);

    /** The corner of the cells in a picture of twice the figure's size. */
    private static final int LEFT = 2 * 132;

    private static final int TOP = 2 * 64;
    private static final int SIDE = 2 * 640;

    @TempDir
    private Path folder;

    @Test
    void write_threeWords_putsEveryPairInItsPlace() throws IOException {
        // Row t after row t−1, τ = 0 … t; the largest is that of word 0 on the state after word 2.
        LocalView view = new LocalView(3, new double[] {1e-1, 1e-2, 1e-3, 0, 1e-9, 10}, new double[6]);

        List<Path> files = TraceFigures.write(folder.resolve("new"), ORIGIN, List.of("a", "b,\"c\"", "d"), view);

        assertThat(files.stream().map(file -> file.getFileName().toString()))
                .containsExactly(
                        "trace-frobenius.png",
                        "trace-frobenius.svg",
                        "trace-sigma1.png",
                        "trace-sigma1.svg",
                        "trace.csv",
                        "trace.json");
        assertThat(folder.resolve("new/trace.csv")).hasContent("""
                        t,delay,word,source,frobenius_norm,sigma1
                        0,0,a,a,0.1,0.0
                        1,0,"b,""c""\","b,""c""\",0.01,0.0
                        1,1,"b,""c""\",a,0.001,0.0
                        2,0,d,d,0.0,0.0
                        2,1,d,"b,""c""\",1.0E-9,0.0
                        2,2,d,a,10.0,0.0
                        """);
        BufferedImage image =
                ImageIO.read(folder.resolve("new/trace-frobenius.png").toFile());
        // Darker is larger: 10, then 0.1, 0.01 and 0.001; 0 and what is below all colours are white, above the diagonal
        // is grey.
        int[] lightness = {
            lightness(image, 2, 0), lightness(image, 0, 0), lightness(image, 1, 1), lightness(image, 2, 2)
        };
        assertThat(lightness).isSorted();
        assertThat(lightness[0]).isLessThan(60);
        assertThat(lightness[3]).isEqualTo(255);
        assertThat(lightness(image, 2, 1)).isEqualTo(255);
        assertThat(lightness(image, 0, 1)).isEqualTo(0xF4);
    }

    /** A font of 12 points has its size from the drawing as a whole: it is what the writer of SVG leaves out. */
    @Test
    void report_ofATrace_namesModelAndStateAndKeepsItsLettersSmall() throws IOException {
        TraceFigures.write(folder.resolve("t"), ORIGIN, List.of("a"), new LocalView(1, new double[1], new double[1]));

        Report.write(List.of(folder.resolve("t")), folder.resolve("report.html"));

        assertThat(folder.resolve("report.html")).content().contains("Model lm: cell state of layer 2, weights 5ha.");
        assertThat(folder.resolve("report-trace.svg"))
                .content()
                .contains("<svg font-size=\"12px\" ", ">lm: cell state of layer 2</text>");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 101, 512})
    void write_anyLength_makesFiguresThatOpen(int length) throws IOException {
        double[] values = new double[length * (length + 1) / 2];
        values[0] = 1;
        LocalView view = new LocalView(length, values, values);

        List<Path> files = TraceFigures.write(folder, ORIGIN, Collections.nCopies(length, "<word>"), view);

        assertThat(Files.readString(files.get(1))).contains("<svg").doesNotContain("<word>");
        assertThat(Files.size(files.get(1))).isLessThan(4L << 20);
        assertThat(ImageIO.read(files.get(0).toFile()).getWidth()).isEqualTo(2 * (132 + 640 + 120));
    }

    @Test
    void write_otherNumberOfWords_isRefused() {
        LocalView view = new LocalView(1, new double[1], new double[1]);

        assertThatThrownBy(() -> TraceFigures.write(folder, ORIGIN, List.of("a", "b"), view))
                .hasMessage("words: expected 1, one for each token, found 2");
    }

    private static int lightness(BufferedImage image, int row, int column) {
        int rgb = image.getRGB(LEFT + (2 * column + 1) * SIDE / 6, TOP + (2 * row + 1) * SIDE / 6);
        return ((rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255)) / 3;
    }
}
