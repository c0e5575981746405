package dev.stategrad.client;

import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.TensorChunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts counts, spectra and matrices of one label together, delay after delay. */
final class LabelAssembly {
    private final AnalysisRequest request;
    private final ServiceErrors errors;
    private final List<Long> meanShape;
    private final List<Long> spectrumShape;
    private final List<Long> vectorsShape;
    private final long[] counts;
    private final double[][] singularValues;
    private final double[][] means;
    private final double[][] rightVectors;
    private int delay;
    private boolean begun;
    private @Nullable TensorAssembly mean;
    private @Nullable TensorAssembly vectors;

    LabelAssembly(AnalysisRequest request, ModelShape shape, ServiceErrors errors) {
        long hidden = shape.hidden();
        long embedding = shape.embedding();
        long rank = Math.min(hidden, embedding);
        this.request = request;
        this.errors = errors;
        this.meanShape = List.of(hidden, embedding);
        this.spectrumShape = List.of(rank);
        this.vectorsShape = List.of(embedding, rank);
        this.counts = new long[request.delays()];
        this.singularValues = new double[request.delays()][];
        this.means = new double[request.delays()][];
        this.rightVectors = new double[request.delays()][];
    }

    /** Takes the next part; only while not complete. */
    void add(DelayResult part) {
        if (part.getDelay() != delay) {
            throw errors.brokenReply("expected delay " + delay + ", found " + part.getDelay());
        }
        if (begun == part.hasSingularValues()) {
            throw errors.brokenReply("expected singular values in the first part of delay " + delay + " alone");
        }
        if (!begun) {
            begin(part);
        }
        if (part.hasMean()) {
            mean = extend(mean, part.getMean(), meanShape);
        }
        if (part.hasRightVectors()) {
            vectors = extend(vectors, part.getRightVectors(), vectorsShape);
        }
        if (whole(mean, request.means()) && whole(vectors, request.rightVectors())) {
            endDelay();
        }
    }

    private void begin(DelayResult part) {
        begun = true;
        counts[delay] = part.getCount();
        singularValues[delay] =
                extend(null, part.getSingularValues(), spectrumShape).tensor().toDoubles();
    }

    private void endDelay() {
        if (mean != null) {
            means[delay] = mean.tensor().toDoubles();
        }
        if (vectors != null) {
            rightVectors[delay] = vectors.tensor().toDoubles();
        }
        mean = null;
        vectors = null;
        begun = false;
        delay++;
    }

    private TensorAssembly extend(@Nullable TensorAssembly assembly, TensorChunk chunk, List<Long> shape) {
        if (!chunk.getShapeList().equals(shape)) {
            throw errors.brokenReply("expected shape " + shape + ", found " + chunk.getShapeList());
        }
        if (assembly == null) {
            return TensorAssembly.begin(chunk, errors);
        }
        assembly.add(chunk);
        return assembly;
    }

    private static boolean whole(@Nullable TensorAssembly assembly, boolean wanted) {
        return assembly == null ? !wanted : assembly.complete();
    }

    boolean complete() {
        return delay == counts.length;
    }

    LabelResult finish() {
        return new LabelResult(
                counts, singularValues, request.means() ? means : null, request.rightVectors() ? rightVectors : null);
    }
}
