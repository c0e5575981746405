package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.ModelContents;
import dev.stategrad.client.Precision;
import dev.stategrad.client.StateKind;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.corpus.EncodedCorpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is to be analysed, and how: the arguments of {@code analyze} and {@code plan}. */
final class AnalysisOptions {
    static final String ENCODER = "encoder.weight";

    @Mixin
    private final CorpusOptions corpus = new CorpusOptions();

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "Name of the model.")
    private String model = "";

    @Option(
            names = "--delays",
            paramLabel = "D",
            defaultValue = "50",
            description = "Delays 0 … D-1 are computed (default: ${DEFAULT-VALUE}).")
    private int delays;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            defaultValue = "cell",
            description = "Which state is differentiated: cell or hidden (default: ${DEFAULT-VALUE}).")
    private StateKind state = StateKind.CELL;

    @Option(
            names = "--layer",
            paramLabel = "L",
            description = "Layer of the state, counted from 1 (default: the top one).")
    private @Nullable Integer layer;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description = "Precision of the products: float32 or float64 (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.FLOAT32;

    @Mixin
    private final GroupingOptions groupings = new GroupingOptions();

    @Option(names = "--whiten", description = "Also the spectra after whitening with the covariance of the embeddings.")
    private boolean whiten;

    boolean whiten() {
        return whiten;
    }

    String model() {
        return model;
    }

    Path corpusPath() {
        return corpus.path();
    }

    /** Checks what can be checked before anything is read. */
    void check(CommonOptions common) {
        common.requireAtLeast("--delays", 1, delays);
        if (layer != null) {
            common.requireAtLeast("--layer", 1, layer);
        }
        corpus.check(common);
        groupings.check(common);
    }

    /** The model's vocabulary, and its embeddings when they are needed. */
    ModelContents readModel(StategradClient client) {
        return whiten
                ? client.readTensors(model, ENCODER::equals)
                : new ModelContents(new TreeMap<>(), client.readVocabulary(model));
    }

    /** Reads the corpus. */
    EncodedCorpus encode(List<String> vocabulary) throws IOException {
        return corpus.encode(model, vocabulary, groupings.sources(corpus, model, vocabulary));
    }

    AnalysisRequest request(EncodedCorpus encoded) {
        return new AnalysisRequest(
                model,
                state,
                layer == null ? 0 : layer,
                delays,
                encoded.streams(),
                precision,
                encoded.groupings(),
                AnalysisRequest.Pairs.ALL,
                AnalysisRequest.Blocks.NONE,
                AnalysisRequest.Outputs.MATRICES);
    }

    /** The options by name, for a result's provenance. */
    SortedMap<String, String> describe(EncodedCorpus encoded, int layers) {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("state", ModelJson.lower(state));
        options.put("layer", Integer.toString(layer == null ? layers : layer));
        options.put("delays", Integer.toString(delays));
        options.put("streams", Integer.toString(encoded.streams()));
        options.put("precision", ModelJson.lower(precision));
        groupings.describe(options);
        options.put("whiten", Boolean.toString(whiten));
        return options;
    }
}
