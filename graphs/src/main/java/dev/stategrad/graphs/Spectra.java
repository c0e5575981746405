package dev.stategrad.graphs;

/**
 * Reduced singular value decompositions of a stack of D gradient matrices (eq. 1), K = min(H, E).
 *
 * @param singularValues [D, K], falling
 * @param rightVectors [D, E, K], column i belongs to singular value i; empty unless asked for
 */
public record Spectra(double[] singularValues, double[] rightVectors) {}
