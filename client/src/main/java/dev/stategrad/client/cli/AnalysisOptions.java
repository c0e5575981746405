package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.ModelContents;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.Tensor;
import dev.stategrad.client.analysis.SingularCovariance;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.client.analysis.WhiteningResult;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.files.AnalysisOrigin;
import dev.stategrad.client.report.ReportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    @Mixin
    private final StateOptions states = new StateOptions();

    @Option(
            names = "--delays",
            paramLabel = "D",
            defaultValue = "50",
            description = "Delays 0 … D-1 are computed (default: ${DEFAULT-VALUE}).")
    private int delays;

    @Mixin
    private final GroupingOptions groupings = new GroupingOptions();

    @Option(
            names = "--match",
            paramLabel = "N",
            description =
                    "Keeps a random sample of N tokens of each label of every grouping and drops labels with fewer,"
                            + " so that how often a class comes cannot explain its memory (default: all tokens).")
    private @Nullable Long match;

    @Option(
            names = "--match-seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Governs the samples of --match (default: ${DEFAULT-VALUE}).")
    private long matchSeed;

    @Option(names = "--whiten", description = "Also the spectra after whitening with the covariance of the embeddings.")
    private boolean whiten;

    @Option(
            names = "--spectra-only",
            description = "Leave the mean matrices out: counts and singular values alone, for groupings of thousands of"
                    + " labels. Takes several passes over the text where the server's memory asks for it.")
    private boolean spectraOnly;

    @Option(
            names = "--second-moment",
            description = "Also the mean of MᵀM, in which gradients of opposite sign do not cancel.")
    private boolean secondMoment;

    @Option(
            names = "--paths",
            description = "Also the part of the mean gradient that went through the cell path alone, the product of an"
                    + " LSTM's forget gates or a GRU's update gates; the rest went through the recurrent weights.")
    private boolean paths;

    @Option(
            names = "--blocks",
            paramLabel = "N",
            defaultValue = "0",
            description = "Also everything for each of N equal parts of the text, for error bars (default: none).")
    private int blocks;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Count pairs only within the same window of N tokens, as the paper had to (default: none, exact).")
    private int window;

    @Option(
            names = "--reset-after",
            paramLabel = "TOKEN",
            description = "Start from the zero state after this word (with --tokens: this id); may be repeated.")
    private List<String> resetAfter = new ArrayList<>();

    String model() {
        return states.model();
    }

    Path corpusPath() {
        return corpus.path();
    }

    /** Checks what can be checked before anything is read. */
    void check(CommonOptions common) {
        common.requireAtLeast("--delays", 1, delays);
        states.check(common);
        common.requireAtLeast("--blocks", 0, blocks);
        common.requireAtLeast("--window", 0, window);
        corpus.check(common);
        groupings.check(common);
        if (match != null) {
            common.requireAtLeast("--match", 1, match);
            groupings.requireAny(common, "--match");
        }
    }

    /** Matches the counts of labels when that was asked for; a model's scores must be there by then. */
    void match(EncodedCorpus encoded) throws IOException {
        if (match != null) {
            encoded.match(match, matchSeed);
        }
    }

    /** The model's vocabulary, and its embeddings when they are needed. */
    ModelContents readModel(StategradClient client) {
        return whiten
                ? client.readTensors(model(), ENCODER::equals)
                : new ModelContents(new TreeMap<>(), client.readVocabulary(model()));
    }

    /** Reads the corpus. */
    EncodedCorpus encode(List<String> vocabulary) throws IOException {
        return corpus.encode(model(), vocabulary, groupings.sources(corpus, model(), vocabulary));
    }

    /** The whitening that was asked for, or why there is none; nothing when none was. */
    Optional<WhiteningResult> whitening(ModelInfo info, ModelContents contents) {
        if (!whiten) {
            return Optional.empty();
        }
        return Optional.of(whiteningOf(info, contents));
    }

    /** The whitening with the covariance of a model's embeddings, or why there is none. */
    static WhiteningResult whiteningOf(ModelInfo info, ModelContents contents) {
        Tensor encoder = contents.tensors().get(ENCODER);
        if (encoder == null) {
            return new SingularCovariance("the covariance of one-hot inputs is singular");
        }
        return Whitening.of(
                encoder.toDoubles(), info.shape().vocabulary(), info.shape().embedding());
    }

    /** @param whitening from {@link #whitening} */
    AnalysisRequest request(
            ModelInfo info, List<String> words, EncodedCorpus encoded, Optional<WhiteningResult> whitening) {
        AnalysisRequest.Outputs outputs =
                spectraOnly ? AnalysisRequest.Outputs.SPECTRA : AnalysisRequest.Outputs.MATRICES;
        if (spectraOnly && whitening.orElse(null) instanceof Whitening basis) {
            // Without the means, only the server can.
            outputs = outputs.withWhitening(basis);
        }
        return new AnalysisRequest(
                model(),
                states.state(info),
                states.layer(info),
                delays,
                encoded.streams(),
                states.precision(),
                encoded.groupings(),
                new AnalysisRequest.Pairs(window, resetAfter(info, words)),
                blocks > 1 ? new AnalysisRequest.Blocks(blocks, blockTokens(encoded)) : AnalysisRequest.Blocks.NONE,
                outputs.withSecondMoment(secondMoment).withPaths(paths));
    }

    private List<Integer> resetAfter(ModelInfo info, List<String> words) {
        return resetAfter.stream()
                .map(token -> corpus.isTokens() ? id(token, info.shape().vocabulary()) : id(token, words))
                .toList();
    }

    private static int id(String token, int vocabulary) {
        try {
            int id = Integer.parseInt(token);
            if (id >= 0 && id < vocabulary) {
                return id;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new CommandFailedException(
                "--reset-after: expected a token id from 0 to " + (vocabulary - 1) + ", found " + token);
    }

    private static int id(String token, List<String> words) {
        int id = words.indexOf(token);
        if (id < 0) {
            throw new CommandFailedException("--reset-after: expected a word of the vocabulary, found " + token);
        }
        return id;
    }

    /** Tokens of a block, so that the longest stream has all of them. */
    private long blockTokens(EncodedCorpus encoded) {
        long longest = 1;
        for (int stream = 0; stream < encoded.streams(); stream++) {
            longest = Math.max(longest, encoded.length(stream));
        }
        return (longest + blocks - 1) / blocks;
    }

    /** What a result's provenance says of the corpus and of these options. */
    AnalysisOrigin origin(EncodedCorpus encoded, ModelInfo info) {
        return new AnalysisOrigin(
                info.name(),
                corpusPath().getFileName().toString(),
                encoded.sha256(),
                describe(encoded, info),
                whiten,
                encoded.notes());
    }

    /** The options by name, for a result's provenance. */
    private SortedMap<String, String> describe(EncodedCorpus encoded, ModelInfo info) {
        SortedMap<String, String> options = new TreeMap<>();
        states.describe(info, options);
        corpus.describe(options);
        options.put("delays", Integer.toString(delays));
        options.put("streams", Integer.toString(encoded.streams()));
        groupings.describe(options);
        if (match != null) {
            options.put("match", Long.toString(match));
            options.put("match-seed", Long.toString(matchSeed));
        }
        options.put("whiten", Boolean.toString(whiten));
        options.put("spectra-only", Boolean.toString(spectraOnly));
        options.put(ReportOptions.SECOND_MOMENT, Boolean.toString(secondMoment));
        options.put("paths", Boolean.toString(paths));
        options.put("window", window == 0 ? "none" : Integer.toString(window));
        options.put("reset-after", resetAfter.isEmpty() ? "none" : String.join(" ", resetAfter));
        options.put("blocks", blocks > 1 ? blocks + " of " + blockTokens(encoded) + " tokens" : "none");
        return options;
    }
}
