package dev.stategrad.client.analysis;

/**
 * The embeddings span fewer than E directions, so that no matrix gives them equal variance; an expected case, above all
 * for one-hot inputs. The un-whitened analysis stands.
 *
 * @param reason why, for a person: one line without a full stop
 */
public record SingularCovariance(String reason) implements WhiteningResult {}
