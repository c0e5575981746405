// Gradients with respect to whitened embeddings, and their singular values.

import { CholeskyDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { numbers } from './tensors.js';

/** A tensor [rows, columns] as a matrix. */
export function matrix(tensor) {
  const [rows, columns] = tensor.shape;
  return Matrix.from1DArray(rows, columns, numbers(tensor));
}

/**
 * D [E, E], lower triangular, with D Dᵀ the covariance of the rows of an embedding matrix [V, E], with 1/V. A gradient times D is
 * one with respect to embeddings that vary alike in all directions.
 *
 * @throws {RangeError} when the covariance is singular
 */
export function whitening(embeddings) {
  const centred = embeddings.clone().center('column');
  const cholesky = new CholeskyDecomposition(centred.transpose().mmul(centred).div(embeddings.rows));
  if (embeddings.rows <= embeddings.columns || !cholesky.isPositiveDefinite()) {
    throw new RangeError(`embeddings: expected rows that span ${embeddings.columns} dimensions, found fewer`);
  }
  return cholesky.lowerTriangularMatrix;
}

/** All singular values, falling. */
export function singularValues(gradient) {
  return new SingularValueDecomposition(gradient, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  }).diagonal;
}
