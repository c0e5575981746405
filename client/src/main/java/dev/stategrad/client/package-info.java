/**
 * The client library. {@link dev.stategrad.client.StategradClient} talks to a server, near or far, and speaks in the
 * records of this package; no generated class of the wire is visible outside it.
 *
 * <p>Letters used throughout: V vocabulary, E embedding size, H state size, L layers, D number of delays (τ = 0 … D−1),
 * C labels of a grouping. Matrices are row-major. A gradient matrix is [H, E]: row = component of the state, column =
 * component of the embedding.
 *
 * <p>Trainings and analyses are jobs of the server. {@code submit} answers as soon as one is accepted, {@code attach} and
 * {@code watch} follow it over as many calls as that takes; {@code Retrying} and what it makes again say when a call is
 * repeated, and why that is safe.
 *
 * <p>Where to look further: {@code corpus} reads texts and turns words into token ids, {@code weights}
 * reads anyone's weights, {@code vectors} reads word vectors,
 * {@code analysis} whitens and takes spectra, {@code files} keeps results, {@code report} draws them, {@code cli} is the
 * command line.
 */
@NullMarked
package dev.stategrad.client;

import org.jspecify.annotations.NullMarked;
