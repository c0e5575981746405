package dev.stategrad.client.analysis;

/** What becomes of an attempt to fit an exponential decay. */
public sealed interface DecayFit permits ExponentialDecay, FailedDecayFit {}
