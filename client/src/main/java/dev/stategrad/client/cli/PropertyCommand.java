package dev.stategrad.client.cli;

import dev.stategrad.client.analysis.BlockStack;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.Interval;
import dev.stategrad.client.analysis.PropertyDirection;
import dev.stategrad.client.analysis.PropertyIntervals;
import dev.stategrad.client.analysis.PropertyMemory;
import dev.stategrad.client.corpus.Corpus;
import dev.stategrad.client.corpus.PennProperty;
import dev.stategrad.client.corpus.TaggedLexicon;
import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.client.corpus.WordClassPair;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.PropertyTable;
import dev.stategrad.client.files.StoredAnalysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How well properties of words are remembered. */
@Command(
        name = "property",
        description = "Compares the difference of word classes with what an analysis found to be remembered: relative"
                + " memory m (eq. 20) and the cosine with the best remembered directions (eq. 16), per delay.",
        footer = {
            "",
            "Writes property.csv into the analysis, with 95 %% confidence intervals where that has blocks.",
            "A classes file is YAML: the name of each property, and the words (or token ids) of its two classes.",
            "  plural-singular:",
            "    - [cats, dogs]",
            "    - [cat, dog]"
        })
final class PropertyCommand implements Callable<Integer> {
    private static final String PENN = "penn";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--analysis", required = true, paramLabel = "DIR", description = "What analyze wrote.")
    private Path analysis = Path.of("");

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model that was analysed.")
    private String model = "";

    @Option(
            names = "--classes",
            required = true,
            paramLabel = "FILE|penn",
            description = "Classes of words, see below; or penn: the paper's properties of nouns, verbs and adjectives,"
                    + " by the Penn Treebank tags that words have in --corpus.")
    private String classes = "";

    @Option(
            names = "--corpus",
            paramLabel = "FILE",
            description = "Text with Penn Treebank tags (word/TAG or CoNLL-U), for --classes penn.")
    private @Nullable Path corpus;

    @Override
    public Integer call() throws IOException {
        if (classes.equals(PENN) != (corpus != null)) {
            throw common.usage("--corpus: expected with --classes penn, and only there, found "
                    + (corpus == null ? "none" : corpus.toString()));
        }
        StoredAnalysis stored = AnalysisDirectory.read(analysis);
        try (Connection connection = common.connect()) {
            AnalyzedModel analyzed = AnalyzedModel.read(connection.client(), model, stored);
            List<PropertyDirection> properties = pairs(analyzed.vocabulary()).stream()
                    .map(pair -> direction(pair, analyzed))
                    .toList();
            List<Curve> curves = curves(stored, analyzed, properties);
            PropertyTable.write(analysis, curves.stream().flatMap(Curve::rows).toList());
            report(properties, curves);
        }
        return 0;
    }

    private List<WordClassPair> pairs(List<String> words) throws IOException {
        if (corpus == null) {
            return PropertyClasses.read(Path.of(classes), words);
        }
        if (words.isEmpty()) {
            throw new CommandFailedException(
                    "model " + model + ": expected a vocabulary for --classes penn, found none");
        }
        TaggedLexicon lexicon = TaggedLexicon.of(Corpus.of(corpus), Vocabulary.of(words));
        List<WordClassPair> pairs = new ArrayList<>();
        for (PennProperty property : PennProperty.values()) {
            WordClassPair pair = property.words(lexicon);
            if (pair.isComplete()) {
                pairs.add(pair);
            } else {
                common.output()
                        .note(pair.name() + ": left out, since the vocabulary has " + pair.first().length + " and "
                                + pair.second().length + " words of its two classes");
            }
        }
        if (pairs.isEmpty()) {
            throw new CommandFailedException(corpus + ": expected words of the vocabulary with tags of nouns, verbs or"
                    + " adjectives, found too few for any property");
        }
        return pairs;
    }

    private PropertyDirection direction(WordClassPair pair, AnalyzedModel analyzed) {
        try {
            return PropertyDirection.of(
                    pair.name(), analyzed.embeddings(), analyzed.whitening().size(), pair.first(), pair.second());
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException((corpus == null ? classes : corpus) + ": " + e.getMessage());
        }
    }

    /**
     * One property and the gradients of one label.
     *
     * @param intervals empty without blocks
     */
    private record Curve(
            String property, String group, String label, PropertyMemory memory, Optional<PropertyIntervals> intervals) {
        Stream<PropertyTable.Row> rows() {
            return IntStream.range(0, memory.cosine().length)
                    .mapToObj(delay -> new PropertyTable.Row(
                            property,
                            group,
                            label,
                            delay,
                            PropertyTable.Figure.of(
                                    memory.relativeMemory()[delay],
                                    intervals
                                            .map(found -> found.relativeMemory().get(delay))
                                            .orElse(Interval.UNDEFINED)),
                            memory.publishedMemory()[delay],
                            IntStream.range(0, PropertyTable.DIRECTIONS.size())
                                    .mapToObj(index -> cosine(delay, index))
                                    .toList()));
        }

        private PropertyTable.Figure cosine(int delay, int index) {
            double[] cosine = memory.cosine()[delay];
            int number = PropertyTable.DIRECTIONS.get(index);
            return PropertyTable.Figure.of(
                    number > cosine.length ? Double.NaN : cosine[number - 1],
                    intervals.map(found -> found.cosine().get(delay).get(index)).orElse(Interval.UNDEFINED));
        }
    }

    /** Label by label, since the matrices of one are large; then by property. */
    private List<Curve> curves(StoredAnalysis stored, AnalyzedModel analyzed, List<PropertyDirection> properties)
            throws IOException {
        List<List<Curve>> byProperty = properties.stream()
                .<List<Curve>>map(property -> new ArrayList<>())
                .toList();
        List<Group> groups = stored.spectra().groups();
        for (int group = 0; group < groups.size(); group++) {
            for (int label = 0; label < groups.get(group).labels().size(); label++) {
                double[][] means = MeanGradients.of(analysis, stored, group, label);
                Optional<List<PropertyIntervals>> intervals =
                        stored.blocks(group, label).map(blocks -> intervals(blocks, analyzed, properties));
                for (int property = 0; property < properties.size(); property++) {
                    int index = property;
                    byProperty
                            .get(property)
                            .add(new Curve(
                                    properties.get(property).name(),
                                    groups.get(group).name(),
                                    groups.get(group).labels().get(label),
                                    PropertyMemory.of(means, analyzed.whitening(), properties.get(property)),
                                    intervals.map(found -> found.get(index))));
                }
            }
        }
        return byProperty.stream().flatMap(List::stream).toList();
    }

    private static List<PropertyIntervals> intervals(
            BlockStack blocks, AnalyzedModel analyzed, List<PropertyDirection> properties) {
        return PropertyIntervals.of(blocks, analyzed.whitening(), properties, PropertyTable.DIRECTIONS);
    }

    private void report(List<PropertyDirection> properties, List<Curve> curves) {
        Map<String, Object> json = new LinkedHashMap<>();
        properties.forEach(property -> json.put(
                property.name(),
                curves.stream()
                        .filter(curve -> curve.property().equals(property.name()))
                        .map(PropertyCommand::json)
                        .toList()));
        List<String> lines = new ArrayList<>();
        lines.add("property,group,label,delay,m,m_published,cos1,cos2,cos5");
        curves.stream().flatMap(Curve::rows).map(PropertyCommand::line).forEach(lines::add);
        common.output().result(json, lines);
    }

    private static Map<String, Object> json(Curve curve) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("group", curve.group());
        json.put("label", curve.label());
        json.put("m", curve.memory().relativeMemory());
        json.put("m_published", curve.memory().publishedMemory());
        json.put("cos", curve.memory().cosine());
        return json;
    }

    private static String line(PropertyTable.Row row) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s,%s,%s,%d,%.6g,%.6g",
                row.property(),
                row.group(),
                row.label(),
                row.delay(),
                row.memory().value(),
                row.publishedMemory()));
        for (PropertyTable.Figure cosine : row.cosine()) {
            line.append(Double.isNaN(cosine.value()) ? "," : String.format(Locale.ROOT, ",%.6g", cosine.value()));
        }
        return line.toString();
    }
}
