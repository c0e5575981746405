package dev.stategrad.client.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A half-open interval of numbers.
 *
 * @param from the first number of the bin
 * @param below the first number above it; infinite for the last bin
 */
record Bin(String name, double from, double below) {
    private static final int BINS = 8;
    private static final double MOST = 0.98;

    /** How often a word comes in the training text; below 10 and from 500 on are the bins that the paper names. */
    static List<Bin> ofFrequencies() {
        return List.of(
                new Bin("frequency 0", 0, 1),
                new Bin("1–9", 1, 10),
                new Bin("10–49", 10, 50),
                new Bin("50–99", 50, 100),
                new Bin("100–499", 100, 500),
                new Bin("500 and more", 500, Double.POSITIVE_INFINITY));
    }

    /** At most so many bins of the same round width over nearly all of the values, and one for what lies beyond, if any. */
    static List<Bin> of(double[] values) {
        double[] sorted =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        double most = sorted.length == 0 ? 1 : sorted[(int) (MOST * (sorted.length - 1))];
        double width = Ticks.step(most > 0 ? most : 1, BINS);
        List<Bin> bins = new ArrayList<>();
        int full = (int) Math.max(1, Math.ceil(most / width - 1e-9));
        for (int i = 0; i < full; i++) {
            String name = Numbers.tick(i * width) + "–" + Numbers.tick((i + 1) * width);
            bins.add(new Bin(name, i == 0 ? Double.NEGATIVE_INFINITY : i * width, (i + 1) * width));
        }
        if (sorted.length == 0 || sorted[sorted.length - 1] < full * width) {
            return bins;
        }
        bins.add(new Bin("≥ " + Numbers.tick(full * width), full * width, Double.POSITIVE_INFINITY));
        return bins;
    }

    boolean holds(double value) {
        return value >= from && value < below;
    }
}
