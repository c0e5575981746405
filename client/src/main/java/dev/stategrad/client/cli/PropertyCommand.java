package dev.stategrad.client.cli;

import dev.stategrad.client.ModelContents;
import dev.stategrad.client.Tensor;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.PropertyDirection;
import dev.stategrad.client.analysis.PropertyMemory;
import dev.stategrad.client.analysis.SingularCovariance;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.StoredAnalysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
            "A classes file is YAML: the name of each property, and the words (or token ids) of its two classes.",
            "  plural-singular:",
            "    - [cats, dogs]",
            "    - [cat, dog]"
        })
final class PropertyCommand implements Callable<Integer> {
    private static final String ENCODER = "encoder.weight";
    /** Numbers of directions that the paper compares with, as far as there are so many. */
    private static final int[] DIRECTIONS = {1, 2, 5};

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--analysis", required = true, paramLabel = "DIR", description = "What analyze wrote.")
    private Path analysis = Path.of("");

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model that was analysed.")
    private String model = "";

    @Option(names = "--classes", required = true, paramLabel = "FILE", description = "Classes of words, see below.")
    private Path classes = Path.of("");

    @Override
    public Integer call() throws IOException {
        StoredAnalysis stored = AnalysisDirectory.read(analysis);
        try (Connection connection = common.connect()) {
            ModelContents contents = connection.client().readTensors(model, ENCODER::equals);
            Tensor encoder = contents.tensors().get(ENCODER);
            if (encoder == null) {
                throw new CommandFailedException(
                        "model " + model + ": expected an embedding matrix, found one-hot input");
            }
            double[] embeddings = encoder.toDoubles();
            int size = stored.spectra().embedding();
            Whitening whitening = whitening(embeddings, size);
            List<PropertyDirection> properties = new ArrayList<>();
            PropertyClasses.read(classes, contents.vocabulary())
                    .forEach(pair -> properties.add(direction(pair, embeddings, size)));
            report(stored, whitening, properties);
        }
        return 0;
    }

    private Whitening whitening(double[] embeddings, int size) {
        if (embeddings.length % size != 0) {
            throw new CommandFailedException(
                    "model " + model + ": expected embeddings of size " + size + " as in the analysis, found others");
        }
        var result = Whitening.of(embeddings, embeddings.length / size, size);
        if (result instanceof SingularCovariance singular) {
            throw new CommandFailedException("model " + model + ": " + singular.reason());
        }
        return (Whitening) result;
    }

    private PropertyDirection direction(PropertyClasses.Pair pair, double[] embeddings, int size) {
        try {
            return PropertyDirection.of(pair.name(), embeddings, size, pair.first(), pair.second());
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(classes + ": " + e.getMessage());
        }
    }

    private void report(StoredAnalysis stored, Whitening whitening, List<PropertyDirection> properties)
            throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        lines.add("property,group,label,delay,m,m_published,cos1,cos2,cos5");
        for (PropertyDirection property : properties) {
            List<Map<String, Object>> curves = new ArrayList<>();
            List<Group> groups = stored.spectra().groups();
            for (int group = 0; group < groups.size(); group++) {
                for (int label = 0; label < groups.get(group).labels().size(); label++) {
                    double[][] means = means(stored, group, label);
                    PropertyMemory memory = PropertyMemory.of(means, whitening, property);
                    String name = groups.get(group).name();
                    String labelName = groups.get(group).labels().get(label);
                    curves.add(curve(name, labelName, memory));
                    lines.addAll(rows(property.name(), name, labelName, memory));
                }
            }
            json.put(property.name(), curves);
        }
        common.output().result(json, lines);
    }

    private double[][] means(StoredAnalysis stored, int group, int label) throws IOException {
        return stored.means(group, label)
                .orElseThrow(() -> new CommandFailedException(analysis
                        + ": expected mean gradients, found spectra only (run analyze without --spectra-only)"));
    }

    private static Map<String, Object> curve(String group, String label, PropertyMemory memory) {
        Map<String, Object> curve = new LinkedHashMap<>();
        curve.put("group", group);
        curve.put("label", label);
        curve.put("m", memory.relativeMemory());
        curve.put("m_published", memory.publishedMemory());
        curve.put("cos", memory.cosine());
        return curve;
    }

    private static List<String> rows(String property, String group, String label, PropertyMemory memory) {
        List<String> rows = new ArrayList<>();
        for (int delay = 0; delay < memory.cosine().length; delay++) {
            StringBuilder row = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%s,%s,%s,%d,%.6g,%.6g",
                    property,
                    group,
                    label,
                    delay,
                    memory.relativeMemory()[delay],
                    memory.publishedMemory()[delay]));
            double[] cosine = memory.cosine()[delay];
            for (int n : DIRECTIONS) {
                row.append(n > cosine.length ? "," : String.format(Locale.ROOT, ",%.6g", cosine[n - 1]));
            }
            rows.add(row.toString());
        }
        return rows;
    }
}
