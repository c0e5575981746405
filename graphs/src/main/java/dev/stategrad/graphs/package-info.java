/**
 * All of Stategrad's TensorFlow: language models, their training, state Jacobians and spectra. Arrays go in, arrays
 * come out; no type of TensorFlow is visible outside this package.
 *
 * <p>Letters used throughout: V vocabulary, E embedding size, H state size, L layers, B parallel streams, T tokens of a
 * stream, D number of delays (τ = 0 … D−1), N sources processed together, C labels of a grouping. Matrices are
 * row-major. A gradient matrix is [H, E]: row = component of the state, column = component of the embedding.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.graphs;
