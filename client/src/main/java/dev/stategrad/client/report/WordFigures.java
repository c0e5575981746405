package dev.stategrad.client.report;

import dev.stategrad.client.analysis.ExponentialDecay;
import dev.stategrad.client.files.DecayTable;
import dev.stategrad.client.report.Look.Dash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Figures of word types: decay.csv beside an analysis by word (Figs. 8b, 9a and 9b). */
final class WordFigures {
    private static final Pattern LETTERS = Pattern.compile("\\p{L}+");

    /** Function words are short. */
    private static final int LETTERS_OF_A_CONTENT_WORD = 8;

    /** A line of decay.csv; a and b are NaN where no fit converged. */
    private record Word(
            String group,
            String label,
            double count,
            double frequency,
            double sigma1,
            double a,
            double b,
            double low,
            double high,
            boolean fitted) {
        static Word of(DecayTable.Row row) {
            double frequency = row.frequency().isPresent() ? row.frequency().getAsLong() : Double.NaN;
            var fit = row.fit() instanceof ExponentialDecay decay ? decay : null;
            return new Word(
                    row.group(),
                    row.label(),
                    row.count(),
                    frequency,
                    row.sigma1(),
                    fit == null ? Double.NaN : fit.scale(),
                    fit == null ? Double.NaN : fit.rate(),
                    row.low(),
                    row.high(),
                    fit != null);
        }
    }

    private final ReportFolder folder;
    private final List<Word> words;
    private final String suffix;

    private WordFigures(ReportFolder folder, List<Word> words, String suffix) {
        this.folder = folder;
        this.words = words;
        this.suffix = suffix;
    }

    /** @param suffix of the ids, to keep them distinct in a report */
    static List<Figure> of(ReportFolder folder, String suffix) throws IOException {
        List<Word> words = DecayTable.read(folder.path()).stream()
                .filter(DecayTable.Row::isWord)
                .map(Word::of)
                .toList();
        var figures = new WordFigures(folder, words, suffix);
        List<Figure> drawn = new ArrayList<>();
        figures.bySigma1().ifPresent(drawn::add);
        figures.fits().ifPresent(drawn::add);
        figures.byDecay().ifPresent(drawn::add);
        return drawn;
    }

    private Optional<Figure> bySigma1() {
        return byFrequency(
                "fig-8b" + suffix,
                "8b",
                new String[] {"σ₁ of words at τ = 0 by training frequency", "σ₁ at τ = 0"},
                words,
                Word::sigma1,
                "Which σ₁ at delay 0 words of a training frequency have: of every frequency's words the share in each range of"
                        + " σ₁. A rare word's mean is taken over few gradients, and fewer noisy matrices have a larger σ₁:"
                        + " compare with an analysis at equal counts (analyze --match).");
    }

    private Optional<Figure> byDecay() {
        List<Word> fitted = words.stream().filter(Word::fitted).toList();
        return byFrequency(
                "fig-9b" + suffix,
                "9b",
                new String[] {"Decay rate b of words by training frequency", "b of a·e^(−bτ)"},
                fitted,
                Word::b,
                "How fast the memory of words of a training frequency decays: of every frequency's words the share in each"
                        + " range of b (eq. 13; 1/b is the time constant in tokens). Fits of "
                        + Numbers.integer(fitted.size()) + " of " + Numbers.integer(words.size())
                        + " words converged; the others are left out.");
    }

    private Optional<Figure> byFrequency(
            String id, String number, String[] titles, List<Word> shown, ToDoubleFunction<Word> value, String caption) {
        List<Word> known = shown.stream()
                .filter(word -> Double.isFinite(word.frequency()) && Double.isFinite(value.applyAsDouble(word)))
                .toList();
        List<Bin> frequencies = Bin.ofFrequencies().stream()
                .filter(bin -> known.stream().anyMatch(word -> bin.holds(word.frequency())))
                .toList();
        if (frequencies.isEmpty()) {
            return Optional.empty();
        }
        List<Bin> ranges = Bin.of(known.stream().mapToDouble(value).toArray());
        var plot = new BarPlot(
                titles[0],
                titles[1],
                "words of that frequency [%]",
                ranges.stream().map(Bin::name).toList());
        for (int i = 0; i < frequencies.size(); i++) {
            Bin frequency = frequencies.get(i);
            List<Word> binned = known.stream()
                    .filter(word -> frequency.holds(word.frequency()))
                    .toList();
            double[] shares = ranges.stream()
                    .mapToDouble(range -> 100.0
                            * binned.stream()
                                    .filter(word -> range.holds(value.applyAsDouble(word)))
                                    .count()
                            / binned.size())
                    .toArray();
            String name = frequency.name() + " (" + Numbers.integer(binned.size()) + " words)";
            plot.bars(name, Palette.ramp(i, frequencies.size()), shares);
        }
        return Optional.of(Figure.of(id, number, caption, folder.describe(), plot));
    }

    /** Fig. 9a: σ₁ and its fit for a function word and for a content word. */
    private Optional<Figure> fits() {
        Optional<Word> function = mostFrequent(word -> true);
        Optional<Word> content = mostFrequent(word -> word.label().length() >= LETTERS_OF_A_CONTENT_WORD);
        ReportSource source = folder.analysis();
        if (function.isEmpty() || content.isEmpty() || source == null) {
            return Optional.empty();
        }
        var plot = new LinePlot("Decay of σ₁ of two words", MemoryFigure.DELAY, "σ₁").fromZero();
        add(plot, source, function.get(), 0);
        add(plot, source, content.get(), 1);
        if (plot.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Figure.of(
                "fig-9a" + suffix,
                "9a",
                "Fits of a·e^(−bτ) (eq. 13) to σ₁ for the most frequent word, a function word, and for the most frequent word of"
                        + " at least " + LETTERS_OF_A_CONTENT_WORD
                        + " letters, as function words are short. Points: σ₁ of the"
                        + " mean over the word's occurrences. Lines: the fit; in brackets the 95 % interval of b, where the"
                        + " analysis has blocks.",
                folder.describe(),
                plot));
    }

    private Optional<Word> mostFrequent(Predicate<Word> wanted) {
        return words.stream()
                .filter(Word::fitted)
                .filter(word -> LETTERS.matcher(word.label()).matches())
                .filter(wanted)
                .max(Comparator.comparingDouble(Word::count));
    }

    private static void add(LinePlot plot, ReportSource source, Word word, int number) {
        double[] points = points(source, word);
        if (points == null) {
            return;
        }
        Look look = Look.of(number);
        plot.curve(Curve.byDelay(word.label(), points, look.dash(Dash.NONE)));
        double[] fit = IntStream.range(0, points.length)
                .mapToDouble(delay -> word.a() * Math.exp(-word.b() * delay))
                .toArray();
        String name = "fit: b = " + Numbers.twoDigits(word.b()) + interval(word) + ", "
                + Numbers.integer((long) word.count()) + " × " + word.label();
        plot.curve(Curve.byDelay(name, fit, look.unmarked()));
    }

    private static String interval(Word word) {
        return Double.isNaN(word.low()) || Double.isNaN(word.high())
                ? ""
                : " (" + Numbers.twoDigits(word.low()) + " to " + Numbers.twoDigits(word.high()) + ")";
    }

    /** σ₁ of the word by delay, of the spectra, plain or whitened, that the fit was made to. */
    private static double @Nullable [] points(ReportSource source, Word word) {
        Optional<Integer> group = source.group(word.group());
        if (group.isEmpty()) {
            return null;
        }
        int label = source.groups().get(group.get()).labels().indexOf(word.label());
        if (label < 0) {
            return null;
        }
        double[] plain = source.whitened(false).byDelay(group.get(), label, Statistic.SIGMA1);
        if (!source.isWhitened()) {
            return plain;
        }
        double[] whitened = source.whitened(true).byDelay(group.get(), label, Statistic.SIGMA1);
        return Math.abs(whitened[0] - word.sigma1()) < Math.abs(plain[0] - word.sigma1()) ? whitened : plain;
    }
}
