package dev.stategrad.server.work;

import dev.stategrad.graphs.GradientSums;
import dev.stategrad.graphs.LabelGradients;
import dev.stategrad.graphs.Spectra;
import dev.stategrad.graphs.SpectrumSolver;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Turns sums into what is sent of a label, and keeps count of the decompositions. Used by one thread; must be closed. */
final class LabelSpectra implements AutoCloseable {
    private static final double[] NONE = {};

    private final AnalysisRequest request;
    private final double @Nullable [] whitening;
    private final SpectrumSolver solver;
    private long solved;
    private long nanos;

    /** @param whitening D, [E, E]; null for none */
    LabelSpectra(AnalysisRequest request, double @Nullable [] whitening) {
        this.request = request;
        this.whitening = whitening;
        solver = new SpectrumSolver(request.options().precision());
    }

    LabelResult of(LabelGradients gradients) {
        boolean whole = gradients.block() == 0;
        AnalysisRequest.Outputs outputs = request.outputs();
        double[] means = gradients.means();
        int reach = reach(gradients.counts());
        Spectra spectra = new Spectra(NONE, NONE);
        if (whole || outputs.spectraOfBlocks()) {
            spectra = spectra(gradients, means, reach, whole && outputs.rightVectors());
        }
        boolean all = gradients.grouping() == GradientSums.ALL;
        return new LabelResult(
                gradients.grouping(),
                gradients.label(),
                gradients.block(),
                gradients.counts(),
                outputs.means() ? means : NONE,
                spectra.singularValues(),
                spectra.rightVectors(),
                whole ? whitened(gradients, means, reach) : NONE,
                all && request.options().secondMoment() ? gradients.secondMoment() : NONE,
                all && request.options().paths() ? gradients.cellPath() : NONE);
    }

    /** Singular value decompositions so far. */
    long solved() {
        return solved;
    }

    /** Time that they took, in seconds. */
    double seconds() {
        return nanos / 1e9;
    }

    /** Delays that have pairs; counts fall with the delay. The matrices beyond are zero, and so are their spectra. */
    static int reach(long[] counts) {
        int reach = 0;
        while (reach < counts.length && counts[reach] > 0) {
            reach++;
        }
        return reach;
    }

    private Spectra spectra(LabelGradients gradients, double[] means, int reach, boolean withVectors) {
        int h = gradients.hidden();
        int e = gradients.embedding();
        int k = Math.min(h, e);
        int delays = gradients.counts().length;
        double[] values = NONE;
        double[] vectors = NONE;
        if (reach > 0) {
            long start = System.nanoTime();
            Spectra found = solver.solve(leading(means, reach * h * e), reach, h, e, withVectors);
            count(reach, start);
            values = found.singularValues();
            vectors = found.rightVectors();
        }
        return new Spectra(
                Arrays.copyOf(values, delays * k), withVectors ? Arrays.copyOf(vectors, delays * e * k) : NONE);
    }

    private double[] whitened(LabelGradients gradients, double[] means, int reach) {
        if (whitening == null) {
            return NONE;
        }
        int h = gradients.hidden();
        int e = gradients.embedding();
        double[] values = NONE;
        if (reach > 0) {
            long start = System.nanoTime();
            values = solver.whitened(leading(means, reach * h * e), reach, h, e, whitening);
            count(reach, start);
        }
        return Arrays.copyOf(values, gradients.counts().length * Math.min(h, e));
    }

    private static double[] leading(double[] values, int size) {
        return values.length == size ? values : Arrays.copyOf(values, size);
    }

    private void count(int matrices, long start) {
        solved += matrices;
        nanos += System.nanoTime() - start;
    }

    @Override
    public void close() {
        solver.close();
    }
}
