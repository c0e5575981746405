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
 *
 * <p>{@link dev.stategrad.client.analysis.PropertyDirection} is what tells two classes of words apart, and {@link
 * dev.stategrad.client.analysis.PropertyMemory} how well that is remembered (5.1).
 *
 * <p>An analysis in blocks has error bars: {@link dev.stategrad.client.analysis.SpectrumIntervals} and {@link
 * dev.stategrad.client.analysis.PropertyIntervals} for the figures above, {@link dev.stategrad.client.analysis.Jackknife} for
 * any other {@link dev.stategrad.client.analysis.Statistic} of a {@link dev.stategrad.client.analysis.BlockStack}, and {@link
 * dev.stategrad.client.analysis.SignFlipNull} for what σ₁ would be by chance.
 *
 * <p>{@link dev.stategrad.client.analysis.ExponentialDecay} fits how a curve fades (eq. 13), {@link
 * dev.stategrad.client.analysis.DecayIntervals} gives its rate error bars, and {@link dev.stategrad.client.analysis.HalfLife}
 * needs no shape. {@link dev.stategrad.client.analysis.RememberedDirections} are the directions themselves: {@link
 * dev.stategrad.client.analysis.WordVectors} names the words at their ends and compares those of different models.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.client.analysis;
