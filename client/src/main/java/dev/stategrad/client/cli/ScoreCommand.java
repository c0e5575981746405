package dev.stategrad.client.cli;

import dev.stategrad.client.ScoreResult;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.TokenScoreListener;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.files.PerplexityTable;
import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How well a model predicts a text. */
@Command(
        name = "score",
        description = "Tells the perplexity of a model on a corpus; every token is scored exactly once.")
final class ScoreCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final CorpusOptions corpus = new CorpusOptions();

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "Name of the model.")
    private String model = "";

    @Option(
            names = "--per-token",
            paramLabel = "OUT",
            description = "Also writes the natural log-probability of every token: columns stream, position, token,"
                    + " log_probability, separated by tabs.")
    private @Nullable Path perToken;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Also write the perplexity as a table; a report that finds it as valid.csv or test.csv in the"
                    + " folder of an analysis of the same weights fills table 2 from it.")
    private @Nullable Path csv;

    @Override
    public Integer call() throws IOException {
        corpus.check(common);
        try (Connection connection = common.connect()) {
            List<String> words = connection.client().readVocabulary(model);
            try (EncodedCorpus encoded = corpus.encode(model, words, List.of())) {
                String weights = connection.client().getModel(model).weightsSha256();
                report(score(connection.client(), encoded, words), weights);
            }
        }
        return 0;
    }

    private ScoreResult score(StategradClient client, EncodedCorpus encoded, List<String> words) throws IOException {
        try (ProgressBar bar = common.output().progress("scoring with " + model, "tokens")) {
            if (perToken == null) {
                return client.score(model, encoded.source(), new ScoreProgress(bar, encoded, TokenScoreListener.NONE));
            }
            ScoreResult[] result = new ScoreResult[1];
            AtomicFile.write(perToken, channel -> {
                TokenScoreTable table = new TokenScoreTable(Channels.newOutputStream(channel), encoded, words);
                result[0] = client.score(model, encoded.source(), new ScoreProgress(bar, encoded, table));
                table.flush();
            });
            return result[0];
        }
    }

    private void report(ScoreResult result, String weightsSha256) throws IOException {
        if (csv != null) {
            PerplexityTable.write(
                    csv,
                    new PerplexityTable.Row(
                            model,
                            weightsSha256,
                            corpus.path().getFileName().toString(),
                            result.tokens(),
                            result.perplexity()));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", model);
        json.put("tokens", result.tokens());
        json.put("log_probability", result.logProbability());
        json.put("perplexity", result.perplexity());
        common.output()
                .result(
                        json,
                        List.of(String.format(
                                Locale.ROOT, "perplexity %.4f over %,d tokens", result.perplexity(), result.tokens())));
    }
}
