package dev.stategrad.client.analysis;

/** Figures of mean gradients that shall get intervals, such as a decay rate. */
@FunctionalInterface
public interface Statistic {
    /**
     * The figures of a stack of means.
     *
     * @param means [D][size] row-major; read only
     * @return always as many; NaN where one is not defined
     */
    double[] of(double[][] means);
}
