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
import dev.stategrad.client.files.PerplexityTable;
import dev.stategrad.client.files.Provenance;
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

    static Group group(String name, Map<String, LabelResult> results) {
        return new Group(name, List.copyOf(results.keySet()), List.copyOf(results.values()));
    }

    Path analysis(Spec spec) throws IOException {
        List<Group> groups =
                new ArrayList<>(List.of(Group.all(result(spec.scale(), spec.rate(), 100_000, spec.hidden()))));
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
                for (Map.Entry<String, Double> estimate : Map.of("sigma1", sigma, "sum", sigma / share, "ratio1", share)
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

    /** property.csv for one class of sources: m = height e^(−τ/20) and intervals of ± 0.05. */
    static String property(String label, Map<String, Double> heights) {
        StringBuilder csv = new StringBuilder();
        heights.forEach((property, height) -> {
            for (int delay = 0; delay < DELAYS; delay++) {
                double m = height * Math.exp(-delay / 20.0);
                csv.append(String.format(Locale.ROOT, "%s,penn,%s,%d", property, label, delay));
                csv.append(String.format(Locale.ROOT, ",%s,%s,%s,%s", m, m - 0.05, m + 0.05, m));
                for (double cosine : new double[] {0.7 * m, 0.75 * m, 0.6 + 0.4 * m}) {
                    csv.append(String.format(Locale.ROOT, ",%s,%s,%s", cosine, cosine - 0.04, cosine + 0.04));
                }
                csv.append('\n');
            }
        });
        return csv.toString();
    }

    static void properties(Path folder, String... classes) throws IOException {
        Files.writeString(
                folder.resolve("property.csv"),
                "property,group,label,delay,m,m_low,m_high,m_published,cos1,cos1_low,cos1_high,cos2,cos2_low,cos2_high,"
                        + "cos5,cos5_low,cos5_high\n" + String.join("", classes));
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
    static void probes(Path folder, Random random) throws IOException {
        Files.writeString(folder.resolve("probe.csv"), """
                table,representation,task,classes,train,valid_accuracy,test_accuracy,majority,control,examples
                states,cell state,token ID,10,15000,,0.93,0.1,0.11,10000
                states,cell state,counting,17,15000,,0.87,0.06,0.07,10000
                states,hidden state,token ID,10,15000,,0.89,0.1,0.11,10000
                embeddings,embedding,N-V,2,800,0.782,0.772,0.61,0.5,1000
                embeddings,embedding,"sg-pl (NN+NNP - NNS+NNPS)",2,800,0.857,0.882,0.7,0.5,1000
                """);
        StringBuilder lda = new StringBuilder("label,x,y\n");
        for (int count = 0; count < 16; count++) {
            for (int i = 0; i < 40; i++) {
                double angle = 2 * Math.PI * count / 16;
                double radius = 6 + 0.25 * count + 0.3 * random.nextGaussian();
                lda.append(count).append(',').append(radius * Math.cos(angle) + 0.3 * random.nextGaussian());
                lda.append(',').append(radius * Math.sin(angle)).append('\n');
            }
        }
        lda.append("EOS,0.5,0.25\nEOS,0.75,0\n");
        Files.writeString(folder.resolve("lda.csv"), lda);
        StringBuilder delays = new StringBuilder("representation,delay,accuracy,chance\n");
        StringBuilder subspaces = new StringBuilder("group,label,subspace,delay,sum\n");
        for (int delay = 0; delay < DELAYS; delay++) {
            delays.append("cell,").append(delay).append(delay < 32 ? ",0.99,0.1\n" : ",0.15,0.1\n");
            delays.append("hidden,").append(delay).append(delay < 31 ? ",0.97,0.1\n" : ",0.15,0.1\n");
            double level = delay < 16 ? 4 : delay < 32 ? 1 : 0.05;
            for (String subspace : List.of("counting", "id")) {
                double share = subspace.equals("id") ? 0.9 : 0.1;
                subspaces.append(String.format(
                        Locale.ROOT, "all,all,%s,%d,%s%n", subspace, delay, share * 3 * Math.exp(-delay / 8.0)));
                subspaces.append(
                        String.format(Locale.ROOT, "place,token-x-1,%s,%d,%s%n", subspace, delay, share * level));
            }
        }
        Files.writeString(folder.resolve("lda_delays.csv"), delays);
        Files.writeString(folder.resolve("subspace.csv"), subspaces);
    }

    static void perplexities(Path folder, String model, double valid, double test) throws IOException {
        PerplexityTable.write(
                folder.resolve(PerplexityTable.VALID), new PerplexityTable.Row(model, "valid.txt", 1000, valid));
        PerplexityTable.write(
                folder.resolve(PerplexityTable.TEST), new PerplexityTable.Row(model, "test.txt", 1000, test));
    }
}
