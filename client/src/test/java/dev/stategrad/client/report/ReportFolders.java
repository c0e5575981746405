package dev.stategrad.client.report;

import dev.stategrad.client.analysis.DecayFit;
import dev.stategrad.client.analysis.ExponentialDecay;
import dev.stategrad.client.analysis.FailedDecayFit;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.analysis.WhitenedSpectra;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.DecayTable;
import dev.stategrad.client.files.DirectionTable;
import dev.stategrad.client.files.PerplexityTable;
import dev.stategrad.client.files.ProbeFiles;
import dev.stategrad.client.files.PropertyTable;
import dev.stategrad.client.files.Provenance;
import dev.stategrad.client.files.StabilityTable;
import dev.stategrad.client.probe.DelayAccuracy;
import dev.stategrad.client.probe.PlanePoint;
import dev.stategrad.client.probe.ProbeResult;
import dev.stategrad.client.probe.SubspaceSum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** Folders as the commands write them, with numbers that follow closed forms. */
final class ReportFolders {
    static final int DELAYS = 50;
    static final int SIZE = 6;

    private final Path parent;

    ReportFolders(Path parent) {
        this.parent = parent;
    }

    /**
     * An analysis to be made.
     *
     * @param scale σ₁ at delay 0
     * @param rate σ₁ falls by this factor e with each delay
     * @param options of the provenance, in addition to state and layer
     */
    record Spec(
            String folder,
            String model,
            String corpus,
            double scale,
            double rate,
            boolean whiten,
            int hidden,
            Map<String, String> options,
            List<Group> groups) {
        static Spec of(String folder, String model) {
            return new Spec(folder, model, "text.conllu", 4, 0.15, true, SIZE, Map.of(), List.of());
        }

        Spec in(String other) {
            return new Spec(other, model, corpus, scale, rate, whiten, hidden, options, groups);
        }

        Spec of(String otherModel) {
            return new Spec(folder, otherModel, corpus, scale, rate, whiten, hidden, options, groups);
        }

        Spec memory(double newScale, double newRate) {
            return new Spec(folder, model, corpus, newScale, newRate, whiten, hidden, options, groups);
        }

        Spec on(String text) {
            return new Spec(folder, model, text, scale, rate, whiten, hidden, options, groups);
        }

        Spec sized(int size) {
            return new Spec(folder, model, corpus, scale, rate, whiten, size, options, groups);
        }

        Spec with(Group... added) {
            return new Spec(folder, model, corpus, scale, rate, whiten, hidden, options, List.of(added));
        }

        Spec option(String name, String value) {
            Map<String, String> more = new TreeMap<>(options);
            more.put(name, value);
            return new Spec(folder, model, corpus, scale, rate, whiten, hidden, more, groups);
        }
    }

    /** σ₁ of the mean at a delay. */
    static double sigma1(Spec spec, int delay) {
        return spec.scale() * Math.exp(-spec.rate() * delay);
    }

    /** σᵢ = σ₁ qⁱ, where q falls from 0.8 to 0.4: memory becomes more selective. */
    static LabelResult result(double scale, double rate, long pairs) {
        return result(scale, rate, pairs, SIZE);
    }

    private static LabelResult result(double scale, double rate, long pairs, int hidden) {
        long[] counts = new long[DELAYS];
        double[][] values = new double[DELAYS][SIZE];
        double[][] means = new double[DELAYS][hidden * SIZE];
        for (int delay = 0; delay < DELAYS; delay++) {
            counts[delay] = Math.max(0, pairs - delay);
            double q = 0.8 - 0.4 * delay / DELAYS;
            for (int i = 0; i < SIZE; i++) {
                values[delay][i] = scale * Math.exp(-rate * delay) * Math.pow(q, i);
                means[delay][i * SIZE + i] = values[delay][i];
            }
        }
        return new LabelResult(counts, values, means, null);
    }

    /** √λᵢ = 2 σᵢ. */
    private static LabelResult withSecondMoment(LabelResult result) {
        double[][] moments = new double[DELAYS][SIZE * SIZE];
        for (int delay = 0; delay < DELAYS; delay++) {
            for (int i = 0; i < SIZE; i++) {
                moments[delay][i * SIZE + i] = 4 * Math.pow(result.singularValues()[delay][i], 2);
            }
        }
        return new LabelResult(
                result.counts(), result.singularValues(), result.means(), null, null, moments, List.of());
    }

    static Group group(String name, Map<String, LabelResult> results) {
        return new Group(name, List.copyOf(results.keySet()), List.copyOf(results.values()));
    }

    Path analysis(Spec spec) throws IOException {
        List<Group> groups =
                new ArrayList<>(List.of(Group.all(result(spec.scale(), spec.rate(), 100_000, spec.hidden()))));
        if (spec.options().getOrDefault(ReportOptions.SECOND_MOMENT, "").equals("true")) {
            groups.set(0, Group.all(withSecondMoment(groups.get(0).results().get(0))));
        }
        groups.addAll(spec.groups());
        var gradients = new StateGradients(DELAYS, spec.hidden(), SIZE, true, groups);
        Optional<WhitenedSpectra> whitened =
                spec.whiten() ? Optional.of(WhitenedSpectra.of(gradients, doubling())) : Optional.empty();
        Map<String, String> options = new TreeMap<>(Map.of(ReportOptions.STATE, "cell", ReportOptions.LAYER, "1"));
        options.putAll(spec.options());
        var provenance = new Provenance(
                spec.model(),
                "5ha of " + spec.model(),
                spec.corpus(),
                "c0",
                100_000,
                new TreeMap<>(options),
                new TreeMap<>(Map.of("stategrad", "1")),
                "CPU:0",
                1,
                Instant.EPOCH,
                List.of());
        Path folder = parent.resolve(spec.folder());
        AnalysisDirectory.write(folder, gradients, whitened, provenance);
        return folder;
    }

    /** Of points on all axes with covariance 4 I, so that whitening doubles every gradient. */
    private static Whitening doubling() {
        double[] points = new double[2 * SIZE * SIZE];
        double distance = 2 * Math.sqrt(SIZE);
        for (int i = 0; i < SIZE; i++) {
            points[2 * i * SIZE + i] = distance;
            points[(2 * i + 1) * SIZE + i] = -distance;
        }
        return (Whitening) Whitening.of(points, 2 * SIZE, SIZE);
    }

    /** intervals.csv and null.csv of the mean over all pairs: intervals from 0.9 to 1.2 times the estimate. */
    static void intervals(Path folder, Spec spec) throws IOException {
        StringBuilder csv = new StringBuilder("spectrum,group,label,delay,statistic,estimate,low,high\n");
        StringBuilder nulls = new StringBuilder("spectrum,group,label,delay,sigma1,quantile95\n");
        for (String spectrum : List.of("raw", "whitened")) {
            double factor = spectrum.equals("raw") ? 1 : 2;
            for (int delay = 0; delay < DELAYS; delay++) {
                double q = 0.8 - 0.4 * delay / DELAYS;
                double share = (1 - q) / (1 - Math.pow(q, SIZE));
                double sigma = factor * sigma1(spec, delay);
                for (Map.Entry<String, Double> estimate : Map.of(
                                "sigma1", sigma, "sum", sigma / share, "ratio1", share, "rms1", 2 * sigma)
                        .entrySet()) {
                    csv.append(String.format(
                            Locale.ROOT,
                            "%s,all,all,%d,%s,%s,%s,%s%n",
                            spectrum,
                            delay,
                            estimate.getKey(),
                            estimate.getValue(),
                            0.9 * estimate.getValue(),
                            1.2 * estimate.getValue()));
                }
                nulls.append(
                        String.format(Locale.ROOT, "%s,all,all,%d,%s,%s%n", spectrum, delay, sigma, 0.02 * factor));
            }
        }
        Files.writeString(folder.resolve("intervals.csv"), csv);
        Files.writeString(folder.resolve("null.csv"), nulls);
    }

    /** Rows of property.csv for one class of sources: m = height e^(−τ/20) and intervals of ± 0.05. */
    static List<PropertyTable.Row> property(String label, Map<String, Double> heights) {
        List<PropertyTable.Row> rows = new ArrayList<>();
        heights.forEach((property, height) -> {
            for (int delay = 0; delay < DELAYS; delay++) {
                double m = height * Math.exp(-delay / 20.0);
                List<PropertyTable.Figure> cosines = DoubleStream.of(0.7 * m, 0.75 * m, 0.6 + 0.4 * m)
                        .mapToObj(cosine -> around(cosine, 0.04))
                        .toList();
                rows.add(new PropertyTable.Row(property, "penn", label, delay, around(m, 0.05), m, cosines));
            }
        });
        return rows;
    }

    private static PropertyTable.Figure around(double value, double distance) {
        return new PropertyTable.Figure(value, value - distance, value + distance);
    }

    /** directions.csv: of every label the same words along two directions at delays 0 and 5. */
    static void directions(Path folder, String group, List<String> labels) throws IOException {
        List<DirectionTable.Row> rows = new ArrayList<>();
        for (String label : labels) {
            for (int delay : new int[] {0, 5}) {
                for (int direction = 1; direction <= 2; direction++) {
                    for (int rank = 1; rank <= 3; rank++) {
                        String word = "<" + delay + direction + rank + ">";
                        double score = 4.3 - rank - 0.1 * direction;
                        rows.add(new DirectionTable.Row(group, label, delay, direction, "+", rank, word, score));
                        rows.add(new DirectionTable.Row(group, label, delay, direction, "-", rank, ",", -score));
                    }
                }
            }
        }
        DirectionTable.write(folder, rows);
    }

    /** The mean cosine between two delays of analysis number k, counted from 0. */
    static double cosine(int k, int n, int delayFirst, int delaySecond) {
        return Math.exp(-(delaySecond - delayFirst) / (10.0 * n * (k + 1)));
    }

    /** The mean cosine between analyses 0 and k at a delay. */
    static double cosineBetween(int k, int n, int delay) {
        return Math.exp(-delay / 40.0) / (n * (k + 1));
    }

    /** stability.csv of analyses a0, a1, …; only the first is compared with the others. */
    static void stability(Path folder, int analyses) throws IOException {
        List<StabilityTable.Row> rows = new ArrayList<>();
        for (int k = 0; k < analyses; k++) {
            for (int n : new int[] {1, 2, 5}) {
                for (int first = 0; first < DELAYS; first++) {
                    for (int second = first; second < DELAYS; second++) {
                        double cosine = cosine(k, n, first, second);
                        rows.add(new StabilityTable.Row("a" + k, "a" + k, first, second, n, cosine, cosine / 2));
                    }
                    if (k > 0) {
                        double cosine = cosineBetween(k, n, first);
                        rows.add(new StabilityTable.Row("a0", "a" + k, first, first, n, cosine, cosine / 2));
                    }
                }
            }
        }
        StabilityTable.write(folder, rows);
    }

    /** Words with σ₁ and b that fall and rise with frequency; every tenth has no fit. */
    static Group words(int words) {
        Map<String, LabelResult> results = new TreeMap<>();
        for (int i = 0; i < words; i++) {
            results.put(word(i), result(wordSigma(i), wordRate(i), 1 + 20_000 / (1 + i)));
        }
        results.put("<unk>", result(1, 0.2, 5_000));
        return group("word", results);
    }

    /** A distinct word of letters; two of three are long. */
    static String word(int i) {
        StringBuilder letters = new StringBuilder();
        for (int rest = i; letters.length() == 0 || rest > 0; rest /= 26) {
            letters.append((char) ('a' + rest % 26));
        }
        return i % 3 == 0 ? letters.toString() : letters + "zcongressional";
    }

    static double wordSigma(int i) {
        return 0.5 + 4.5 * (1 - Math.exp(-i / 300.0));
    }

    static double wordRate(int i) {
        return 0.1 + 0.6 * Math.exp(-i / 200.0);
    }

    static void decay(Path folder, int words) throws IOException {
        List<DecayTable.Row> rows = new ArrayList<>();
        // As the command writes it: the mean over all pairs first, which is no word.
        rows.add(new DecayTable.Row(
                "all",
                "all",
                1_000_000,
                OptionalLong.empty(),
                1,
                new ExponentialDecay(1, 0.1, 0.9),
                Double.NaN,
                Double.NaN));
        for (int i = 0; i < words; i++) {
            DecayFit fit = i % 10 == 9
                    ? new FailedDecayFit("too few points")
                    : new ExponentialDecay(wordSigma(i), wordRate(i), 0.99);
            rows.add(new DecayTable.Row(
                    "word",
                    word(i),
                    1 + 20_000 / (1 + i),
                    OptionalLong.of(2000 / (1 + i)),
                    wordSigma(i),
                    fit,
                    Double.NaN,
                    Double.NaN));
        }
        DecayTable.write(folder, rows);
    }

    /** probe.csv, lda.csv, lda_delays.csv and subspace.csv, as probes of the synthetic task write them. */
    static void probes(Path folder, String weightsSha256, Random random) throws IOException {
        ProbeFiles.write(
                folder,
                weightsSha256,
                List.of(
                        probe(ProbeResult.EMBEDDINGS, "embedding", "N-V", 2, 0.782, 0.772),
                        probe(ProbeResult.EMBEDDINGS, "embedding", "sg-pl (NN+NNP - NNS+NNPS)", 2, 0.857, 0.882)));
        List<PlanePoint> plane = new ArrayList<>(List.of(new PlanePoint("EOS", 0.5, 0.25)));
        for (int count = 0; count < 16; count++) {
            for (int i = 0; i < 40; i++) {
                double angle = 2 * Math.PI * count / 16;
                double radius = 6 + 0.25 * count + 0.3 * random.nextGaussian();
                plane.add(new PlanePoint(
                        Integer.toString(count),
                        radius * Math.cos(angle) + 0.3 * random.nextGaussian(),
                        radius * Math.sin(angle)));
            }
        }
        List<DelayAccuracy> delays = new ArrayList<>();
        List<SubspaceSum> sums = new ArrayList<>();
        for (int delay = 0; delay < DELAYS; delay++) {
            delays.add(new DelayAccuracy("cell state", delay, delay < 32 ? 0.99 : 0.15, 0.1));
            delays.add(new DelayAccuracy("hidden state", delay, delay < 31 ? 0.97 : 0.15, 0.1));
            double level = delay < 16 ? 4 : delay < 32 ? 1 : 0.05;
            for (String subspace : List.of("counting", "id")) {
                double share = subspace.equals("id") ? 0.9 : 0.1;
                sums.add(new SubspaceSum("all", "all", subspace, delay, share * 3 * Math.exp(-delay / 8.0)));
                sums.add(new SubspaceSum("place", "token-x-1", subspace, delay, share * level));
            }
        }
        ProbeFiles.write(
                folder,
                weightsSha256,
                List.of(
                        probe(ProbeResult.STATES, "cell state", "token ID", 10, Double.NaN, 0.93),
                        probe(ProbeResult.STATES, "cell state", "counting", 17, Double.NaN, 0.87),
                        probe(ProbeResult.STATES, "hidden state", "token ID", 10, Double.NaN, 0.89)),
                plane,
                delays,
                sums);
    }

    private static ProbeResult probe(
            String table, String representation, String task, int classes, double valid, double test) {
        return new ProbeResult(
                table,
                representation,
                task,
                0,
                classes,
                800,
                valid,
                test,
                test - 0.02,
                test + 0.02,
                0.61,
                0.5,
                1000,
                Optional.empty());
    }

    static void perplexities(Path folder, String model, double valid, double test) throws IOException {
        PerplexityTable.write(
                folder.resolve(PerplexityTable.VALID),
                new PerplexityTable.Row(model, "5ha of " + model, "valid.txt", 1000, valid));
        PerplexityTable.write(
                folder.resolve(PerplexityTable.TEST),
                new PerplexityTable.Row(model, "5ha of " + model, "test.txt", 1000, test));
    }
}
