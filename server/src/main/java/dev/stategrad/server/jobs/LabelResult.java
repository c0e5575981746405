package dev.stategrad.server.jobs;

import dev.stategrad.graphs.Spectra;

/**
 * What an analysis found for one label.
 *
 * @param counts pairs for each delay, [D]
 * @param means mean gradients, [D, H, E]
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from the engine to the wire, never compared.
public record LabelResult(long[] counts, double[] means, Spectra spectra) {}
