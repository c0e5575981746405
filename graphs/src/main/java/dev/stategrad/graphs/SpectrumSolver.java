package dev.stategrad.graphs;

/** Placeholder of the contract. */
public final class SpectrumSolver implements AutoCloseable {
    public SpectrumSolver(Precision precision) {}

    /** Spectra of a stack [D, H, E]; V only when asked for. */
    public Spectra solve(double[] stack, int delays, int hidden, int embedding, boolean rightVectors) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
