package dev.stategrad.client.cli;

import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.Spectrum;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.corpus.SyntheticCorpus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What the demo found, held against what the corpus demands (paper, 4.2.2 and Fig. 3). A new token is repeated in the next
 * cycle, from 17 to 31 steps later; so it must be remembered better than other tokens until then, less once its repetition
 * has begun, since the input then shows it, and hardly any more once that is over.
 *
 * @param perplexity over the validation text
 * @param all [D] Σσ of the mean over all positions
 * @param newTokens [D] Σσ of the mean over the sources token-x-1
 */
@SuppressWarnings("ArrayRecordComponent") // made once, never compared
record DemoFindings(double perplexity, double[] all, double[] newTokens) {
    private static final double TOLERANCE = 1.05;

    static DemoFindings of(double perplexity, StateGradients gradients) {
        LabelResult newTokens = gradients.groups().get(1).results().get(SyntheticCorpus.NEW_TOKEN);
        return new DemoFindings(perplexity, sums(gradients.all()), sums(newTokens));
    }

    private static double[] sums(LabelResult result) {
        return Arrays.stream(result.singularValues())
                .mapToDouble(singularValues -> new Spectrum(singularValues).sum())
                .toArray();
    }

    /** Whether perplexity is within 5 % of what no model can go below. */
    boolean learned() {
        return perplexity <= TOLERANCE * SyntheticCorpus.PERPLEXITY_BOUND;
    }

    /** Whether new tokens are remembered better than tokens on average at every delay from 2 to 15. */
    boolean remembersNewTokens() {
        return IntStream.rangeClosed(2, 15).allMatch(delay -> newTokens[delay] > all[delay]);
    }

    /** Whether Σσ of new tokens is lower on average in the cycle after delay 16 than in the one before. */
    boolean fallsAfter16() {
        return mean(17, 31) < mean(2, 16);
    }

    /** The same after delay 32. */
    boolean fallsAfter32() {
        return mean(33, 47) < mean(17, 31);
    }

    boolean asExpected() {
        return learned() && remembersNewTokens() && fallsAfter16() && fallsAfter32();
    }

    private double mean(int from, int to) {
        return Arrays.stream(newTokens, from, to + 1).average().orElseThrow();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("  delay      Σσ all   Σσ token-x-1");
        for (int delay = 0; delay < all.length; delay++) {
            lines.add(String.format(Locale.ROOT, "  %5d  %10.4f     %10.4f", delay, all[delay], newTokens[delay]));
        }
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%s  validation perplexity %.4f is %s 5 %% of the lowest possible, %.4f",
                mark(learned()),
                perplexity,
                learned() ? "within" : "not within",
                SyntheticCorpus.PERPLEXITY_BOUND));
        lines.add(mark(remembersNewTokens()) + "  Σσ of token-x-1 is above that of all at every delay from 2 to 15");
        lines.add(fall(fallsAfter16(), 16, mean(2, 16), mean(17, 31)));
        lines.add(fall(fallsAfter32(), 32, mean(17, 31), mean(33, 47)));
        return lines;
    }

    private static String fall(boolean holds, int delay, double before, double after) {
        return String.format(
                Locale.ROOT,
                "%s  Σσ of token-x-1 falls after delay %d, from %.4f to %.4f on average over a cycle",
                mark(holds),
                delay,
                before,
                after);
    }

    private static String mark(boolean holds) {
        return holds ? "yes" : "NO ";
    }
}
