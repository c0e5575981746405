package dev.stategrad.graphs;

import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/**
 * One of the two element types of products, as TensorFlow sees it: moves arrays between Java and native memory.
 *
 * @param <T> TensorFlow's type of the elements
 */
sealed interface ElementKind<T extends TNumber> {
    ElementKind<TFloat32> FLOAT32 = new Float32();
    ElementKind<TFloat64> FLOAT64 = new Float64();

    static ElementKind<?> of(Precision precision) {
        return precision == Precision.FLOAT64 ? FLOAT64 : FLOAT32;
    }

    Class<T> type();

    int bytes();

    /** A new tensor of the given shape; to be closed by the caller. */
    T tensor(double[] values, long... shape);

    /** Copies the first elements of a tensor of this kind. */
    double[] values(Tensor tensor, int count);

    /** Copies all elements of a tensor of this kind. */
    default double[] values(Tensor tensor) {
        return values(tensor, Math.toIntExact(tensor.shape().size()));
    }

    /** IEEE 754 binary32. */
    record Float32() implements ElementKind<TFloat32> {
        @Override
        public Class<TFloat32> type() {
            return TFloat32.class;
        }

        @Override
        public int bytes() {
            return Float.BYTES;
        }

        @Override
        public TFloat32 tensor(double[] values, long... shape) {
            float[] rounded = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                rounded[i] = (float) values[i];
            }
            return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(rounded));
        }

        @Override
        public double[] values(Tensor tensor, int count) {
            float[] raw = new float[count];
            tensor.asRawTensor().data().asFloats().read(raw);
            double[] values = new double[raw.length];
            for (int i = 0; i < raw.length; i++) {
                values[i] = raw[i];
            }
            return values;
        }
    }

    /** IEEE 754 binary64. */
    record Float64() implements ElementKind<TFloat64> {
        @Override
        public Class<TFloat64> type() {
            return TFloat64.class;
        }

        @Override
        public int bytes() {
            return Double.BYTES;
        }

        @Override
        public TFloat64 tensor(double[] values, long... shape) {
            return TFloat64.tensorOf(Shape.of(shape), DataBuffers.of(values));
        }

        @Override
        public double[] values(Tensor tensor, int count) {
            double[] values = new double[count];
            tensor.asRawTensor().data().asDoubles().read(values);
            return values;
        }
    }
}
