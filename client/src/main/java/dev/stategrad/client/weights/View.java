package dev.stategrad.client.weights;

import dev.stategrad.client.Tensor;
import dev.stategrad.safetensors.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Part of a tensor as a matrix, without a copy.
 *
 * @param offset index of the element in the first row and column
 * @param rowStride distance between elements of consecutive rows
 * @param columnStride distance between elements of consecutive columns
 */
record View(Tensor tensor, int offset, int rows, int columns, int rowStride, int columnStride) {
    /** A tensor whose last dimension is the columns; a vector is a single row. */
    static View of(Tensor tensor) {
        int columns = Math.toIntExact(tensor.shape().get(tensor.shape().size() - 1));
        return new View(tensor, 0, tensor.size() / columns, columns, columns, 1);
    }

    View transposed() {
        return new View(tensor, offset, columns, rows, columnStride, rowStride);
    }

    View rows(int from, int count) {
        return new View(tensor, offset + from * rowStride, count, columns, rowStride, columnStride);
    }

    /** The rows cut into blocks of {@code size}, in another order: block i of the result is block {@code order[i]} here. */
    List<View> blocks(int size, int... order) {
        List<View> blocks = new ArrayList<>();
        for (int block : order) {
            blocks.add(rows(block * size, size));
        }
        return blocks;
    }

    /** The rows of all parts, one after the other, as a matrix. */
    static Tensor matrix(List<View> parts) {
        return copy(parts, List.of((long) rowsOf(parts), (long) parts.get(0).columns));
    }

    /** The same for parts of one column, as a vector. */
    static Tensor vector(List<View> parts) {
        return copy(parts, List.of((long) rowsOf(parts)));
    }

    private static int rowsOf(List<View> parts) {
        return parts.stream().mapToInt(View::rows).sum();
    }

    private static Tensor copy(List<View> parts, List<Long> shape) {
        ElementType type = parts.get(0).tensor.type();
        int elements = shape.stream().mapToInt(Math::toIntExact).reduce(1, Math::multiplyExact);
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(type.bytes(), elements)).order(ByteOrder.LITTLE_ENDIAN);
        parts.forEach(part -> part.copyTo(data, type));
        return new Tensor(type, shape, data.flip());
    }

    private void copyTo(ByteBuffer data, ElementType type) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double value = tensor.get(offset + row * rowStride + column * columnStride);
                if (type == ElementType.F32) {
                    data.putFloat((float) value);
                } else {
                    data.putDouble(value);
                }
            }
        }
    }
}
