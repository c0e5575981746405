package dev.stategrad.client.weights;

import dev.stategrad.client.Tensor;
import java.util.Random;

/** Small dense matrices in float64, for equations as their documentation writes them. */
final class Matrices {
    private Matrices() {}

    static double[][] random(Random random, int rows, int columns) {
        double[][] matrix = new double[rows][];
        for (int i = 0; i < rows; i++) {
            matrix[i] = randomVector(random, columns);
        }
        return matrix;
    }

    static double[] randomVector(Random random, int size) {
        return random.doubles(size, -1, 1).toArray();
    }

    /** x · M, x on the left. */
    static double[] leftProduct(double[] x, double[][] matrix) {
        double[] product = new double[matrix[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < product.length; j++) {
                product[j] += x[i] * matrix[i][j];
            }
        }
        return product;
    }

    /** M · x, x on the right. */
    static double[] product(double[][] matrix, double[] x) {
        double[] product = new double[matrix.length];
        for (int i = 0; i < product.length; i++) {
            for (int j = 0; j < x.length; j++) {
                product[i] += matrix[i][j] * x[j];
            }
        }
        return product;
    }

    static double[] sum(double[]... terms) {
        double[] sum = new double[terms[0].length];
        for (double[] term : terms) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += term[i];
            }
        }
        return sum;
    }

    static double[] times(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    static double[] complement(double[] a) {
        double[] rest = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            rest[i] = 1 - a[i];
        }
        return rest;
    }

    static double[] sigmoid(double[] a) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = 1 / (1 + Math.exp(-a[i]));
        }
        return result;
    }

    static double[] tanh(double[] a) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = Math.tanh(a[i]);
        }
        return result;
    }

    /** Block number {@code index} of vectors of {@code size}. */
    static double[] block(double[] stacked, int index, int size) {
        double[] block = new double[size];
        System.arraycopy(stacked, index * size, block, 0, size);
        return block;
    }

    static double[] concatenation(double[] a, double[] b) {
        double[] both = new double[a.length + b.length];
        System.arraycopy(a, 0, both, 0, a.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    static double[][] matrix(Tensor tensor) {
        double[] flat = tensor.toDoubles();
        int columns = Math.toIntExact(tensor.shape().get(1));
        double[][] matrix = new double[flat.length / columns][];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = block(flat, i, columns);
        }
        return matrix;
    }

    static double[] flat(double[][] matrix) {
        double[] flat = {};
        for (double[] row : matrix) {
            flat = concatenation(flat, row);
        }
        return flat;
    }
}
