package dev.stategrad.client.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What linear discriminant analysis finds in the states of a model of the synthetic task (4.2.2): Table 1, Fig. 2 and the
 * right axis of Fig. 3.
 *
 * @param accuracies Table 1: token ID, new token and counting, told from the cell state, the hidden state, and the cell state
 *     within and beyond the counting subspace
 * @param plane Fig. 2: a sample of cell states, on the first two discriminants of counting
 * @param delays Fig. 3: how well a new random token can be told from the cell and the hidden state τ tokens later
 * @param counting the subspace of the cell state that counts: the first discriminants of counting, five as in the paper
 * @param countingShare share of the variance between counts that these have
 * @param covering how many discriminants have 99 % of it
 */
public record SyntheticProbe(
        List<ProbeResult> accuracies,
        List<PlanePoint> plane,
        List<DelayAccuracy> delays,
        DiscriminantSubspace counting,
        double countingShare,
        int covering) {
    /** Dimensions of the paper's counting subspace. */
    public static final int COUNTING_DIMENSIONS = 5;

    private static final double SHARE = 0.99;
    private static final int PLANE_POINTS = 4_000;
    private static final String CELL = "cell state";
    private static final String HIDDEN = "hidden state";

    public SyntheticProbe {
        accuracies = List.copyOf(accuracies);
        plane = List.copyOf(plane);
        delays = List.copyOf(delays);
    }

    /**
     * Trains and tests all probes.
     *
     * @param delayCount D: tokens are told from states 0 to D − 1 tokens later
     * @param test number of last tokens that are held out of training; the paper takes 10,000
     * @param seed of the control's random labels and of the sample in {@code plane}
     */
    public static SyntheticProbe of(SyntheticStates states, int delayCount, int test, long seed) {
        if (test < 1 || test >= states.text().length()) {
            throw new IllegalArgumentException(
                    "test: expected 1 to " + (states.text().length() - 1) + " tokens that are held out, found " + test);
        }
        var counting =
                LinearDiscriminantAnalysis.fit(heldOut(states.text(), states.cell(), SyntheticTask.COUNTING, test)
                        .train());
        int dimensions = Math.min(COUNTING_DIMENSIONS, counting.discriminants());
        DiscriminantSubspace subspace = counting.subspace(dimensions);
        double share = 0;
        for (int k = 0; k < dimensions; k++) {
            share += counting.shares()[k];
        }
        return new SyntheticProbe(
                accuracies(states, subspace, test, seed),
                plane(states, counting, seed),
                delays(states, delayCount, test),
                subspace,
                share,
                counting.discriminantsCovering(SHARE));
    }

    private static HeldOut heldOut(SyntheticText text, double[][] states, SyntheticTask task, int test) {
        return HeldOut.ofText(states, task.classes(), position -> task.label(text, position), test);
    }

    private static List<ProbeResult> accuracies(
            SyntheticStates states, DiscriminantSubspace subspace, int test, long seed) {
        List<ProbeResult> results = new ArrayList<>();
        add(results, CELL, states.text(), states.cell(), test, seed);
        add(results, HIDDEN, states.text(), states.hidden(), test, seed);
        add(results, CELL + " counting subspace", states.text(), map(states.cell(), subspace::within), test, seed);
        add(results, CELL + " ID subspace", states.text(), map(states.cell(), subspace::beyond), test, seed);
        return results;
    }

    private static void add(
            List<ProbeResult> results,
            String representation,
            SyntheticText text,
            double[][] states,
            int test,
            long seed) {
        for (SyntheticTask task : SyntheticTask.values()) {
            results.add(heldOut(text, states, task, test).discriminant(representation, task.label(), seed));
        }
    }

    private static double[][] map(double[][] states, UnaryOperator<double[]> change) {
        return IntStream.range(0, states.length)
                .parallel()
                .mapToObj(t -> change.apply(states[t]))
                .toArray(double[][]::new);
    }

    private static List<PlanePoint> plane(SyntheticStates states, LinearDiscriminantAnalysis counting, long seed) {
        int length = states.text().length();
        return new Random(seed)
                .ints(0, length)
                .distinct()
                .limit(Math.min(PLANE_POINTS, length))
                .sorted()
                .mapToObj(t -> point(states, counting, t))
                .toList();
    }

    private static PlanePoint point(SyntheticStates states, LinearDiscriminantAnalysis counting, int t) {
        double[] place = counting.transform(states.cell()[t]);
        String label =
                states.text().isEnd(t) ? "EOS" : Integer.toString(states.text().counts()[t]);
        return new PlanePoint(label, place[0], place.length > 1 ? place[1] : 0);
    }

    private static List<DelayAccuracy> delays(SyntheticStates states, int count, int test) {
        List<DelayAccuracy> accuracies = new ArrayList<>();
        IntStream.range(0, count)
                .mapToObj(delay -> delay("cell", states.text(), states.cell(), delay, test))
                .forEach(accuracies::add);
        IntStream.range(0, count)
                .mapToObj(delay -> delay("hidden", states.text(), states.hidden(), delay, test))
                .forEach(accuracies::add);
        return accuracies;
    }

    private static DelayAccuracy delay(
            String representation, SyntheticText text, double[][] states, int delay, int test) {
        HeldOut tokens = HeldOut.ofText(
                states,
                SyntheticTask.TOKEN_ID.classes(),
                t -> t >= delay && text.isNew(t - delay) ? text.tokens()[t - delay] : SyntheticTask.NONE,
                test);
        return new DelayAccuracy(
                representation,
                delay,
                tokens.test().accuracy(LinearDiscriminantAnalysis.fit(tokens.train())),
                tokens.test().majorityAccuracy(tokens.train()));
    }

    /**
     * The left axis of Fig. 3 for one label: Σσ of its mean gradient within the counting subspace, beyond it, and of the whole.
     *
     * @param group name of the grouping
     * @param label name of the label
     * @param means [D][H·E] mean gradients of the cell state, each [H, E] row-major
     */
    public List<SubspaceSum> sums(String group, String label, double[][] means) {
        List<SubspaceSum> sums = new ArrayList<>();
        for (int delay = 0; delay < means.length; delay++) {
            sums.add(new SubspaceSum(group, label, "counting", delay, counting.sumWithin(means[delay])));
            sums.add(new SubspaceSum(group, label, "id", delay, counting.sumBeyond(means[delay])));
            sums.add(new SubspaceSum(group, label, "whole", delay, counting.sum(means[delay])));
        }
        return sums;
    }
}
