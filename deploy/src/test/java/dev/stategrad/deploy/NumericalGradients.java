package dev.stategrad.deploy;

import dev.stategrad.client.StateKind;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Mean state gradients by central differences of order four: e of one source is moved by ±ε and ±2ε, and the states after
 * it are compared. Slow, and without a line of calculus.
 */
final class NumericalGradients {
    private static final double EPSILON = 1e-3;

    private final ReferenceLstm model;
    private final StateKind kind;
    private final int delays;
    private final double[][] sums;
    private final long[] counts;

    NumericalGradients(ReferenceLstm model, StateKind kind, int delays) {
        this.model = model;
        this.kind = kind;
        this.delays = delays;
        sums = new double[delays][model.hidden * model.embedding];
        counts = new long[delays];
    }

    /** Adds every pair of a stream whose source position {@code counted} accepts. */
    NumericalGradients add(int[] tokens, IntPredicate counted) {
        ReferenceLstm.State state = model.zero();
        for (int source = 0; source < tokens.length; source++) {
            if (counted.test(source)) {
                addSource(tokens, source, state);
            }
            state = model.step(state, model.embed(tokens[source]));
        }
        return this;
    }

    /** Column {@code component} of one pair's gradient, [H]. */
    static double[] column(ReferenceLstm model, StateKind kind, int[] tokens, int source, int delay, int component) {
        NumericalGradients gradients = new NumericalGradients(model, kind, delay + 1);
        ReferenceLstm.State before = model.zero();
        for (int t = 0; t < source; t++) {
            before = model.step(before, model.embed(tokens[t]));
        }
        return gradients.columns(tokens, source, delay + 1, before, component)[delay];
    }

    private void addSource(int[] tokens, int source, ReferenceLstm.State before) {
        int reach = Math.min(delays, tokens.length - source);
        for (int component = 0; component < model.embedding; component++) {
            double[][] columns = columns(tokens, source, reach, before, component);
            for (int delay = 0; delay < reach; delay++) {
                for (int unit = 0; unit < model.hidden; unit++) {
                    sums[delay][unit * model.embedding + component] += columns[delay][unit];
                }
            }
        }
        for (int delay = 0; delay < reach; delay++) {
            counts[delay]++;
        }
    }

    /** Column {@code component} of the gradients at delays 0 … reach−1, [reach][H]. */
    private double[][] columns(int[] tokens, int source, int reach, ReferenceLstm.State before, int component) {
        double[][] near = difference(tokens, source, reach, before, component, EPSILON);
        double[][] far = difference(tokens, source, reach, before, component, 2 * EPSILON);
        for (int delay = 0; delay < reach; delay++) {
            for (int unit = 0; unit < model.hidden; unit++) {
                near[delay][unit] = (8 * near[delay][unit] - far[delay][unit]) / (12 * EPSILON);
            }
        }
        return near;
    }

    /** States after the source with its embedding moved forth, less those with it moved back, [reach][H]. */
    private double[][] difference(
            int[] tokens, int source, int reach, ReferenceLstm.State before, int component, double epsilon) {
        double[][] forth = states(tokens, source, reach, before, component, epsilon);
        double[][] back = states(tokens, source, reach, before, component, -epsilon);
        for (int delay = 0; delay < reach; delay++) {
            for (int unit = 0; unit < model.hidden; unit++) {
                forth[delay][unit] -= back[delay][unit];
            }
        }
        return forth;
    }

    private double[][] states(
            int[] tokens, int source, int reach, ReferenceLstm.State before, int component, double move) {
        double[][] states = new double[reach][];
        ReferenceLstm.State state = before;
        for (int delay = 0; delay < reach; delay++) {
            double[] input = model.embed(tokens[source + delay]);
            if (delay == 0) {
                input[component] += move;
            }
            state = model.step(state, input);
            states[delay] = state.of(kind);
        }
        return states;
    }

    long[] counts() {
        return counts.clone();
    }

    /** [D][H·E]; zero where no pair was counted. */
    double[][] means() {
        double[][] means = new double[delays][];
        for (int delay = 0; delay < delays; delay++) {
            double count = Math.max(1, counts[delay]);
            means[delay] = Arrays.stream(sums[delay]).map(sum -> sum / count).toArray();
        }
        return means;
    }
}
