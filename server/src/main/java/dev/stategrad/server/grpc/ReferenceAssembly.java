package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.server.models.TensorSpool;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.TensorChunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values that a model is to be checked against, while they arrive. */
final class ReferenceAssembly {
    private static final String TOKENS = "tokens";

    private final TensorSpool values;
    private final ByteArrayOutputStream tokens = new ByteArrayOutputStream();
    private @Nullable List<Long> shape;
    private boolean anyValues;

    ReferenceAssembly(TensorSpool values) {
        this.values = values;
    }

    boolean isEmpty() {
        return shape == null && !anyValues;
    }

    void add(TensorChunk chunk) throws IOException {
        if (chunk.getName().equals(TOKENS)) {
            addTokens(chunk);
        } else {
            values.add(Fields.within("reference", () -> TensorMessages.part(chunk)));
            anyValues = true;
        }
    }

    private void addTokens(TensorChunk chunk) throws IOException {
        if (chunk.getDataType() != DataType.DATA_TYPE_I64) {
            throw new InvalidInputException("reference.tokens", "I64", chunk.getDataType());
        }
        if (shape != null && !shape.equals(chunk.getShapeList())) {
            throw new InvalidInputException("reference.tokens", shape + " as before", chunk.getShapeList());
        }
        if (chunk.getOffset() != tokens.size()) {
            throw new InvalidInputException("reference.tokens", "offset " + tokens.size(), chunk.getOffset());
        }
        shape = chunk.getShapeList();
        int most = ParityReference.MOST_TOKENS;
        if (tokens.size() + chunk.getData().size() > most * Long.BYTES) {
            throw new InvalidInputException("reference.tokens", "at most " + most + " tokens", "more");
        }
        chunk.getData().writeTo(tokens);
    }

    /** @throws InvalidInputException when something is missing or does not fit */
    ParityReference finish() throws IOException {
        List<Long> sizes = shape;
        if (sizes == null || sizes.size() != 2) {
            throw new InvalidInputException("reference.tokens", "[B, T]", sizes == null ? "none" : sizes);
        }
        if (!anyValues) {
            throw new InvalidInputException("reference", "logits, hidden_l0, … or cell_l0, … beside tokens", "none");
        }
        int streams = (int) Math.min(sizes.get(0), Integer.MAX_VALUE);
        int steps = (int) Math.min(sizes.get(1), Integer.MAX_VALUE);
        var arrays = values.arrays();
        return Fields.within("reference", () -> new ParityReference(streams, steps, ids(), arrays));
    }

    private int[] ids() {
        ByteBuffer bytes = ByteBuffer.wrap(tokens.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        int[] ids = new int[bytes.remaining() / Long.BYTES];
        for (int i = 0; i < ids.length; i++) {
            long id = bytes.getLong();
            // What does not fit is no id of any model.
            ids[i] = id == (int) id ? (int) id : -1;
        }
        return ids;
    }
}
