package dev.stategrad.client.probe;

/**
 * A state on the first two discriminants (Fig. 2).
 *
 * @param label its class
 * @param x on the first
 * @param y on the second
 */
public record PlanePoint(String label, double x, double y) {}
