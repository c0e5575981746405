/**
 * What comes back from a server and what is computed from it here: state gradients, their whitening and their spectra.
 *
 * <p>Letters: V vocabulary, E embedding size, H state size, D number of delays (τ = 0 … D−1), C labels of a grouping,
 * K = min(H, E). Matrices are row-major in flat arrays; a gradient matrix is [H, E]: row = component of the state, column
 * = component of the embedding.
 *
 * <p>{@link dev.stategrad.client.analysis.StateGradients} holds the means Ḡ[τ] of ∂s_t/∂e_{t−τ} for every label.
 * {@link dev.stategrad.client.analysis.Whitening} finds the D of Ḡ D (eq. 5 to 10) and
 * {@link dev.stategrad.client.analysis.WhitenedSpectra} the singular values of Ḡ D; {@link
 * dev.stategrad.client.analysis.Spectrum} turns singular values into the figures that the paper plots.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.client.analysis;
