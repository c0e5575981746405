package dev.stategrad.graphs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** An immutable dense row-major array of float32 or float64, little-endian, as it travels and as it lies in files. */
public final class DenseArray {
    private final Precision type;
    private final long[] shape;
    private final ByteBuffer data;

    private DenseArray(Precision type, long[] shape, ByteBuffer data) {
        this.type = type;
        this.shape = shape;
        this.data = data;
    }

    /**
     * An array over the remaining bytes of {@code data}, which must not be changed afterwards.
     *
     * @throws InvalidInputException when a dimension is below 1 or the number of bytes does not fit the shape
     */
    public static DenseArray of(Precision type, long[] shape, ByteBuffer data) {
        long expected = elements(shape) * bytesOf(type);
        if (expected != data.remaining()) {
            throw new InvalidInputException(
                    "data", expected + " bytes for shape " + Arrays.toString(shape), data.remaining() + " bytes");
        }
        return new DenseArray(
                type, shape.clone(), data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    public static DenseArray ofFloats(float[] values, long... shape) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return of(Precision.FLOAT32, shape, data);
    }

    public static DenseArray ofDoubles(double[] values, long... shape) {
        ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asDoubleBuffer().put(values);
        return of(Precision.FLOAT64, shape, data);
    }

    public Precision type() {
        return type;
    }

    /** Size of each dimension, outermost first. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements. */
    public int size() {
        return data.remaining() / bytesOf(type);
    }

    /** The elements, little-endian, row-major, read-only; position and limit belong to the caller. */
    public ByteBuffer bytes() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The elements as float32; float64 is rounded. */
    public float[] toFloats() {
        float[] values = new float[size()];
        if (type == Precision.FLOAT32) {
            bytes().asFloatBuffer().get(values);
        } else {
            var doubles = bytes().asDoubleBuffer();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) doubles.get(i);
            }
        }
        return values;
    }

    /** The elements as float64. */
    public double[] toDoubles() {
        double[] values = new double[size()];
        if (type == Precision.FLOAT64) {
            bytes().asDoubleBuffer().get(values);
        } else {
            var floats = bytes().asFloatBuffer();
            for (int i = 0; i < values.length; i++) {
                values[i] = floats.get(i);
            }
        }
        return values;
    }

    /** One element as float64. */
    double get(int index) {
        return type == Precision.FLOAT32 ? data.getFloat(4 * index) : data.getDouble(8 * index);
    }

    /** Fills an array with consecutive elements. */
    void copyTo(double[] values, int from) {
        for (int i = 0; i < values.length; i++) {
            values[i] = get(from + i);
        }
    }

    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }

    private static int bytesOf(Precision type) {
        return type == Precision.FLOAT32 ? 4 : 8;
    }

    private static long elements(long[] shape) {
        long elements = 1;
        for (long size : shape) {
            if (size < 1) {
                throw new InvalidInputException("shape", "dimensions of at least 1", Arrays.toString(shape));
            }
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }
}
