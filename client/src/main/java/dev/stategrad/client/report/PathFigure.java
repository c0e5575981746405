package dev.stategrad.client.report;

import dev.stategrad.client.report.Look.Dash;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.SingularOps_DDRM;

/** The mean gradient in two exact parts: what went through the gates of the cell alone, and the rest. */
final class PathFigure {
    private PathFigure() {}

    static Optional<Figure> of(ReportSource given, int number) throws IOException {
        ReportSource source = given.whitened(false);
        Optional<double[][]> cell = source.analysis().cellPath();
        Optional<double[][]> means = source.analysis().means(0, 0);
        if (cell.isEmpty() || means.isEmpty()) {
            return Optional.empty();
        }
        double[][] direct = cell.get();
        double[][] whole = means.get();
        var amounts =
                new LinePlot("σ₁ of the mean gradient and its parts", MemoryFigure.DELAY, "σ₁ of Ḡ").logarithmic();
        amounts.curve(source.curve("whole", 0, 0, Statistic.SIGMA1, Look.of(4).dash(Dash.DOTTED)));
        amounts.curve(curve("cell path: gates alone", source, Look.of(0), delay -> direct[delay]));
        amounts.curve(curve(
                "recurrent path: the rest", source, Look.of(1), delay -> difference(whole[delay], direct[delay])));
        return Optional.of(Figure.of(
                "paths-" + number,
                "",
                "The mean gradient as the sum of what passed from cell to cell through the gates alone, and of what passed"
                        + " through the recurrent weights at least once; σ₁ of each, not whitened. The parts may point in"
                        + " opposite directions, so that one of them alone can be larger than the whole.",
                List.of(source.describe()),
                amounts));
    }

    private static Curve curve(String name, ReportSource source, Look look, IntFunction<double[]> matrix) {
        int hidden = source.analysis().spectra().hidden();
        int embedding = source.analysis().spectra().embedding();
        long[] counts = source.counts(0, 0);
        // Delays are independent of each other.
        double[] values = IntStream.range(0, source.delays())
                .parallel()
                .mapToDouble(delay -> counts[delay] == 0
                        ? Double.NaN
                        : SingularOps_DDRM.singularValues(DMatrixRMaj.wrap(hidden, embedding, matrix.apply(delay)))[0])
                .toArray();
        return Curve.byDelay(name, values, look.dash(Dash.DOTTED));
    }

    private static double[] difference(double[] whole, double[] part) {
        return IntStream.range(0, whole.length)
                .mapToDouble(i -> whole[i] - part[i])
                .toArray();
    }
}
