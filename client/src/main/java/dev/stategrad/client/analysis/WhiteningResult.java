package dev.stategrad.client.analysis;

/** What becomes of an attempt to whiten an embedding matrix. */
public sealed interface WhiteningResult permits Whitening, SingularCovariance {}
