package dev.stategrad.server.grpc;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.server.jobs.AnalysisRequest;
import dev.stategrad.server.jobs.LabelResult;
import dev.stategrad.v1.DelayResult;
import java.util.function.Consumer;

/** One label's result, cut into messages. */
final class DelayResults {
    private final AnalysisRequest request;
    private final String group;
    private final int label;
    private final LabelResult result;

    DelayResults(AnalysisRequest request, String group, int label, LabelResult result) {
        this.request = request;
        this.group = group;
        this.label = label;
        this.result = result;
    }

    /** Makes the messages one by one, delays rising; each when the one before was taken. */
    void forEach(Consumer<DelayResult> consumer) {
        for (int delay = 0; delay < request.delays(); delay++) {
            forDelay(delay, consumer);
        }
    }

    private void forDelay(int delay, Consumer<DelayResult> consumer) {
        Architecture model = request.model().architecture();
        int h = model.hidden();
        int e = model.embedding();
        int k = Math.min(h, e);
        DelayResult.Builder first = message(delay);
        DenseArray values = slice(result.spectra().singularValues(), delay, k);
        first.setSingularValues(TensorMessages.chunk("singular_values", values, 0));
        DelayResult.Builder pending = first;
        if (!request.spectraOnly()) {
            pending = appendMean(pending, delay, slice(result.means(), delay, h, e), consumer);
        }
        if (request.rightVectors()) {
            DenseArray vectors = slice(result.spectra().rightVectors(), delay, e, k);
            pending = appendRightVectors(pending, delay, vectors, consumer);
        }
        consumer.accept(pending.build());
    }

    private DelayResult.Builder appendMean(
            DelayResult.Builder message, int delay, DenseArray mean, Consumer<DelayResult> consumer) {
        DelayResult.Builder pending = message;
        int size = mean.bytes().remaining();
        for (int offset = 0; offset < size; offset += TensorMessages.CHUNK_BYTES) {
            if (offset > 0) {
                consumer.accept(pending.build());
                pending = message(delay);
            }
            pending.setMean(TensorMessages.chunk("mean", mean, offset));
        }
        return pending;
    }

    private DelayResult.Builder appendRightVectors(
            DelayResult.Builder message, int delay, DenseArray vectors, Consumer<DelayResult> consumer) {
        DelayResult.Builder pending = message;
        int size = vectors.bytes().remaining();
        // Together with the last part of the mean only when both are small: a message stays below 4 MiB.
        boolean together = pending.getMean().getData().size() + size <= TensorMessages.CHUNK_BYTES;
        for (int offset = 0; offset < size; offset += TensorMessages.CHUNK_BYTES) {
            if (offset > 0 || !together) {
                consumer.accept(pending.build());
                pending = message(delay);
            }
            pending.setRightVectors(TensorMessages.chunk("right_vectors", vectors, offset));
        }
        return pending;
    }

    private DelayResult.Builder message(int delay) {
        return DelayResult.newBuilder()
                .setGrouping(group)
                .setLabel(label)
                .setDelay(delay)
                .setCount(result.counts()[delay]);
    }

    private DenseArray slice(double[] stack, int delay, long... shape) {
        int size = 1;
        for (long dimension : shape) {
            size = Math.toIntExact(size * dimension);
        }
        return TensorMessages.slice(request.precision(), stack, delay * size, shape);
    }
}
