package dev.stategrad.client.analysis;

/**
 * No exponential was found; an expected case, above all for words that come only once or twice.
 *
 * @param reason why, for a person: one line without a full stop
 */
public record FailedDecayFit(String reason) implements DecayFit {}
