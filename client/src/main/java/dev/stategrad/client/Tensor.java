package dev.stategrad.client;

import dev.stategrad.safetensors.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** An immutable dense row-major array, little-endian, as it travels and as it lies in files. */
public final class Tensor {
    private final ElementType type;
    private final List<Long> shape;
    private final ByteBuffer data;

    /**
     * An array over the remaining bytes of {@code data}, which must not be changed afterwards.
     *
     * @throws IllegalArgumentException when the number of bytes does not fit the shape
     */
    public Tensor(ElementType type, List<Long> shape, ByteBuffer data) {
        long expected = bytes(type, shape);
        if (expected != data.remaining()) {
            throw new IllegalArgumentException("data: expected " + expected + " bytes for shape " + shape + ", found "
                    + data.remaining() + " bytes");
        }
        this.type = type;
        this.shape = List.copyOf(shape);
        this.data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    public static Tensor ofFloats(float[] values, Long... shape) {
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new Tensor(ElementType.F32, List.of(shape), data);
    }

    public static Tensor ofDoubles(double[] values, Long... shape) {
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(8, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        data.asDoubleBuffer().put(values);
        return new Tensor(ElementType.F64, List.of(shape), data);
    }

    public ElementType type() {
        return type;
    }

    /** Size of each dimension, outermost first. */
    public List<Long> shape() {
        return shape;
    }

    /** The elements, little-endian, row-major, read-only; position and limit belong to the caller. */
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Number of elements. */
    public int size() {
        return data.remaining() / type.bytes();
    }

    /**
     * The elements as float64.
     *
     * @throws IllegalStateException when they are integers
     */
    public double[] toDoubles() {
        double[] values = new double[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = get(i);
        }
        return values;
    }

    /**
     * One element as float64.
     *
     * @param index in row-major order, in [0, {@link #size})
     * @throws IllegalStateException when it is an integer
     */
    public double get(int index) {
        int at = index * type.bytes();
        return switch (type) {
            case F16 -> HalfPrecision.toFloat(data.getShort(at));
            case BF16 -> Float.intBitsToFloat(data.getShort(at) << Short.SIZE);
            case F32 -> data.getFloat(at);
            case F64 -> data.getDouble(at);
            case I64 -> throw new IllegalStateException("type: expected floating-point numbers, found I64");
        };
    }

    /** The same numbers in a type that travels: F16 and BF16 become F32, exactly; all others stay as they are. */
    public Tensor widened() {
        if (type.bytes() > 2) {
            return this;
        }
        ByteBuffer floats =
                ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, size())).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size(); i++) {
            floats.putFloat((float) get(i));
        }
        return new Tensor(ElementType.F32, shape, floats.flip());
    }

    @Override
    public String toString() {
        return type + shape.toString();
    }

    static long bytes(ElementType type, List<Long> shape) {
        long bytes = type.bytes();
        for (long size : shape) {
            bytes = Math.multiplyExact(bytes, size);
        }
        return bytes;
    }
}
