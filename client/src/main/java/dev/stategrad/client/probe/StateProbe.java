package dev.stategrad.client.probe;

import dev.stategrad.client.analysis.Interval;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Tells classes of a text's tokens from the states after them, or after more tokens: what a linear classifier finds is what the
 * state holds of the class, in a form that is easy to read. 80 % of the examples are for training, 10 % for validation, 10 % for
 * test; a discriminant analysis, which has nothing to choose, learns from 90 %. The control task (Hewitt and Liang, 2019) gives
 * each word a class at random, as often as the classes come: a probe that does as well on it has learned words by heart.
 */
public final class StateProbe {
    private static final int FEWEST_EXAMPLES = 10;

    private final double[][] states;
    private final String representation;
    private final Method method;
    private final Split split;
    private final long seed;

    /** The classifier. */
    public enum Method {
        /** Linear discriminant analysis, as the paper's of states. */
        LDA,
        /** Logistic regression, its hyperparameters searched. */
        LOGISTIC
    }

    /** What training and test must not share. */
    public enum Split {
        /** A piece of text: the last tenth is the test. */
        TEXT,
        /** A word: what is told of a word is not what was learned of the same word. */
        WORD
    }

    /**
     * A probe of some states.
     *
     * @param states [n][H] in the order of the text; not copied
     * @param representation what they are, for the result
     * @param seed of the split by words and of the control task
     */
    public StateProbe(double[][] states, String representation, Method method, Split split, long seed) {
        this.states = states;
        this.representation = representation;
        this.method = method;
        this.split = split;
        this.seed = seed;
    }

    /**
     * Trains and tests. Classes with fewer than ten examples are left out.
     *
     * @return empty when fewer than two classes remain to be learned, or nothing to test
     * @throws IllegalArgumentException when the states of each class are all the same
     */
    public Optional<ProbeResult> probe(TokenTask all) {
        if (all.labels().length != states.length) {
            throw new IllegalArgumentException(
                    "task: expected labels of " + states.length + " states, found " + all.labels().length);
        }
        TokenTask task = all.frequent(FEWEST_EXAMPLES);
        int[] order = order(task);
        if (task.classes() < 2) {
            return Optional.empty();
        }
        Parts parts = parts(task, order);
        boolean testable = parts.validFrom() < parts.testFrom() && parts.testFrom() < order.length;
        if (!testable || !parts.learnable()) {
            return Optional.empty();
        }
        int[] control = control(task, order);
        return Optional.of(
                method == Method.LDA
                        ? discriminant(task, parts, control)
                        : parts.logistic(ProbeResult.TOKENS, representation, task.name(), task.delay(), control));
    }

    /** The examples that have a class: in the order of the text, or all of a word together and words in a random order. */
    private int[] order(TokenTask task) {
        IntStream labelled = IntStream.range(0, states.length).filter(i -> task.labels()[i] >= 0);
        if (split == Split.TEXT) {
            return labelled.toArray();
        }
        int[] examples = labelled.toArray();
        int[] words = Arrays.stream(examples)
                .map(i -> task.words()[i])
                .distinct()
                .sorted()
                .toArray();
        int[] shuffled = HeldOut.shuffled(words, new Random(seed));
        Map<Integer, Integer> places = new HashMap<>();
        for (int place = 0; place < shuffled.length; place++) {
            places.put(shuffled[place], place);
        }
        return Arrays.stream(examples)
                .boxed()
                .sorted(Comparator.comparingInt(i -> places.getOrDefault(task.words()[i], 0)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private Parts parts(TokenTask task, int[] order) {
        Examples examples = new Examples(
                Arrays.stream(order).mapToObj(i -> states[i]).toArray(double[][]::new),
                Arrays.stream(order).map(i -> task.labels()[i]).toArray(),
                task.classes());
        if (split == Split.TEXT) {
            return Parts.of(examples);
        }
        int[] words = Arrays.stream(order).map(i -> task.words()[i]).toArray();
        int[] firsts = IntStream.range(0, words.length)
                .filter(i -> i == 0 || words[i] != words[i - 1])
                .toArray();
        return new Parts(examples, firsts[firsts.length * 8 / 10], firsts[firsts.length * 9 / 10]);
    }

    private int[] control(TokenTask task, int[] order) {
        Random random = new Random(~seed);
        Map<Integer, Integer> classes = new HashMap<>();
        return Arrays.stream(order)
                .map(i -> classes.computeIfAbsent(
                        task.words()[i], word -> task.labels()[order[random.nextInt(order.length)]]))
                .toArray();
    }

    private ProbeResult discriminant(TokenTask task, Parts parts, int[] control) {
        Parts all = new Parts(parts.all(), parts.testFrom(), parts.testFrom());
        var fitted = LinearDiscriminantAnalysis.fit(all.train());
        Interval interval = AccuracyInterval.of(all.test(), fitted);
        Parts random = all.withLabels(control);
        return new ProbeResult(
                ProbeResult.TOKENS,
                representation,
                task.name(),
                task.delay(),
                task.classes(),
                all.train().size(),
                Double.NaN,
                all.test().accuracy(fitted),
                interval.low(),
                interval.high(),
                all.test().majorityAccuracy(all.train()),
                random.learnable()
                        ? random.test().accuracy(LinearDiscriminantAnalysis.fit(random.train()))
                        : random.test().majorityAccuracy(random.train()),
                all.all().size(),
                Optional.empty());
    }
}
