package dev.stategrad.server.grpc;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.GradientSums;
import dev.stategrad.graphs.Precision;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.server.work.LabelGroup;
import dev.stategrad.server.work.LabelResult;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.TensorChunk;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One label's result, cut into messages: each when the one before was taken. Used by one thread. */
public final class DelayResults {
    private final LabelResult result;
    private final String group;
    private final Precision precision;
    private final int hidden;
    private final int embedding;
    private final Consumer<DelayResult> consumer;
    private DelayResult.Builder pending = DelayResult.newBuilder();
    private int pendingBytes;

    private DelayResults(AnalysisRequest request, LabelResult result, Consumer<DelayResult> consumer) {
        Architecture model = request.architecture();
        this.result = result;
        this.group = result.group() == GradientSums.ALL
                ? LabelGroup.ALL
                : request.groups().get(result.group()).name();
        this.precision = request.precision();
        this.hidden = model.hidden();
        this.embedding = model.embedding();
        this.consumer = consumer;
    }

    /** Sends everything, delays rising. */
    public static void send(AnalysisRequest request, LabelResult result, Consumer<DelayResult> consumer) {
        DelayResults results = new DelayResults(request, result, consumer);
        for (int delay = 0; delay < request.delays(); delay++) {
            results.send(delay);
        }
    }

    private void send(int delay) {
        int rank = Math.min(hidden, embedding);
        begin(delay);
        vector(delay, "singular_values", result.singularValues(), rank, DelayResult.Builder::setSingularValues);
        vector(
                delay,
                "whitened_singular_values",
                result.whitened(),
                rank,
                DelayResult.Builder::setWhitenedSingularValues);
        matrix(delay, "mean", precision, result.means(), hidden, embedding, DelayResult.Builder::setMean);
        matrix(
                delay,
                "right_vectors",
                precision,
                result.rightVectors(),
                embedding,
                rank,
                DelayResult.Builder::setRightVectors);
        matrix(
                delay,
                "second_moment",
                Precision.FLOAT64,
                result.secondMoment(),
                embedding,
                embedding,
                DelayResult.Builder::setSecondMoment);
        matrix(delay, "cell_path", precision, result.cellPath(), hidden, embedding, DelayResult.Builder::setCellPath);
        consumer.accept(pending.build());
    }

    private void begin(int delay) {
        pendingBytes = 0;
        pending = DelayResult.newBuilder()
                .setGrouping(group)
                .setLabel(result.label())
                .setBlock(result.block())
                .setDelay(delay)
                .setCount(result.counts()[delay]);
    }

    /** A short array, which goes with the first message of its delay. */
    private void vector(
            int delay, String name, double[] stack, int size, BiConsumer<DelayResult.Builder, TensorChunk> field) {
        if (stack.length > 0) {
            DenseArray values = TensorMessages.slice(precision, stack, delay * size, size);
            field.accept(pending, TensorMessages.chunk(name, values, 0));
        }
    }

    /** An array of which a message carries as much as a chunk may, whatever else is in it. */
    private void matrix(
            int delay,
            String name,
            Precision type,
            double[] stack,
            int rows,
            int columns,
            BiConsumer<DelayResult.Builder, TensorChunk> field) {
        if (stack.length == 0) {
            return;
        }
        DenseArray matrix = TensorMessages.slice(type, stack, delay * rows * columns, rows, columns);
        int size = matrix.bytes().remaining();
        int bytes;
        for (int offset = 0; offset < size; offset += bytes) {
            TensorChunk chunk = TensorMessages.chunk(name, matrix, offset);
            bytes = chunk.getData().size();
            if (pendingBytes > 0 && pendingBytes + bytes > TensorMessages.CHUNK_BYTES) {
                consumer.accept(pending.build());
                begin(delay);
            }
            field.accept(pending, chunk);
            pendingBytes += bytes;
        }
    }
}
