package dev.stategrad.server.models;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.Precision;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a model is trained on.
 *
 * @param train token ids, at least 2
 * @param valid scored after every epoch; may be empty
 * @param embeddings [V, E], where the embeddings start; a row of NaN starts at random, and without all of them do
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and never compared.
public record TrainingData(
        int[] train, int[] valid, @Nullable DenseArray embeddings) {
    private static final String TENSOR = "tensor " + ModelWeights.ENCODER;

    public TrainingData {
        if (train.length < 2) {
            throw new InvalidInputException("corpus", "at least 2 training tokens", train.length);
        }
    }

    /** @throws InvalidInputException unless the embeddings fit the model, each row all finite or all NaN */
    public void checkEmbeddings(Architecture architecture) {
        if (embeddings == null) {
            return;
        }
        if (architecture.oneHot()) {
            throw new InvalidInputException(TENSOR, "none for one-hot input", "embeddings");
        }
        long[] expected = {architecture.vocabulary(), architecture.embedding()};
        if (embeddings.type() != Precision.FLOAT32 || !Arrays.equals(embeddings.shape(), expected)) {
            throw new InvalidInputException(
                    TENSOR,
                    "F32 of shape " + Arrays.toString(expected),
                    embeddings.type() + " of shape " + Arrays.toString(embeddings.shape()));
        }
        float[] values = embeddings.toFloats();
        int columns = architecture.embedding();
        for (int i = 0; i < values.length; i++) {
            boolean rowIsMissing = Float.isNaN(values[i - i % columns]);
            if (rowIsMissing ? !Float.isNaN(values[i]) : !Float.isFinite(values[i])) {
                throw new InvalidInputException(
                        TENSOR, "rows of finite numbers, or of NaN alone", values[i] + " in row " + i / columns);
            }
        }
    }
}
