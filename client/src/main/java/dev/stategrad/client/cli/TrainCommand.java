package dev.stategrad.client.cli;

import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.ModelStatus;
import dev.stategrad.client.ScoreResult;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.TokenScoreListener;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.TrainingEvent;
import dev.stategrad.client.TrainingRequest;
import dev.stategrad.client.corpus.Corpus;
import dev.stategrad.client.corpus.CorpusEncoder;
import dev.stategrad.client.corpus.CorpusFormat;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.client.corpus.VocabularyCounter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a language model. */
@Command(
        name = "train",
        description = "Trains a language model on a text, and follows the training.",
        preprocessor = RecipeArguments.class)
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final TrainingFlags flags = new TrainingFlags();

    @Option(
            names = RecipeArguments.OPTION,
            paramLabel = "NAME|FILE",
            description =
                    "YAML file with further options, one on each line without its dashes: \"hidden: 256\". Options that"
                            + " are typed win. The models of the paper's table 2 have recipes that come with Stategrad:"
                            + " ptb-lstm-256, wiki2-lstm-512, …; a name that there is not lists them all.")
    private @Nullable String recipe;

    @Option(names = "--name", required = true, paramLabel = "MODEL", description = "What the model is to be called.")
    private String name = "";

    @Option(
            names = "--train",
            required = true,
            paramLabel = "FILE",
            description = "Text that the weights are fitted to.")
    private Path train = Path.of("");

    @Option(names = "--valid", paramLabel = "FILE", description = "Text that is scored after every epoch.")
    private @Nullable Path valid;

    @Option(names = "--test", paramLabel = "FILE", description = "Text that is scored when the training is over.")
    private @Nullable Path test;

    @Option(
            names = "--corpus-format",
            paramLabel = "FORMAT",
            description = "text, wikitext (a blank line is an <eos>, too), tagged (word/TAG) or conllu"
                    + " (default: told by the first line, never wikitext).")
    private @Nullable CorpusFormat format;

    @Option(
            names = "--vocab",
            paramLabel = "FILE",
            description = "Vocabulary, one word a line (default: the words of the training text).")
    private @Nullable Path vocabulary;

    @Option(
            names = "--vocab-size",
            paramLabel = "V",
            description = "Most words in a vocabulary made from the text; the rest become <unk>.")
    private int vocabularySize = Integer.MAX_VALUE;

    @Option(
            names = "--min-count",
            paramLabel = "N",
            defaultValue = "1",
            description = "Words that come less often become <unk> (default: ${DEFAULT-VALUE}).")
    private int minCount;

    @Override
    public Integer call() throws IOException {
        flags.check(common);
        common.requireAtLeast("--vocab-size", 2, vocabularySize);
        common.requireAtLeast("--min-count", 1, minCount);
        Vocabulary words = words();
        List<EncodedCorpus> open = new ArrayList<>();
        try (Connection connection = common.connect()) {
            EncodedCorpus trainTokens = encode(train, words, open);
            Optional<TokenSource> validTokens = valid == null
                    ? Optional.empty()
                    : Optional.of(encode(valid, words, open).source());
            EncodedCorpus testTokens = test == null ? null : encode(test, words, open);
            StategradClient client = connection.client();
            client.train(new TrainingRequest(
                    name, flags.options(), words.size(), words.words(), trainTokens.source(), validTokens));
            ModelInfo model = watch(client);
            report(model, testTokens == null ? null : client.score(name, testTokens.source(), TokenScoreListener.NONE));
        } finally {
            for (EncodedCorpus corpus : open) {
                corpus.close();
            }
        }
        return 0;
    }

    private Vocabulary words() throws IOException {
        return vocabulary == null
                ? new VocabularyCounter(vocabularySize, minCount).count(corpus(train))
                : Vocabulary.read(vocabulary);
    }

    private EncodedCorpus encode(Path path, Vocabulary words, List<EncodedCorpus> open) throws IOException {
        EncodedCorpus encoded = new CorpusEncoder(List.of()).encode(corpus(path), words, true, 1);
        open.add(encoded);
        return encoded;
    }

    private Corpus corpus(Path path) throws IOException {
        return format == null ? Corpus.of(path) : new Corpus(path, format);
    }

    private ModelInfo watch(StategradClient client) {
        try (ProgressBar bar = common.output().progress("training " + name, "tokens")) {
            ModelInfo model = client.watch(name, event -> show(event, bar));
            if (model.status() != ModelStatus.READY) {
                throw new CommandFailedException("training of " + name + ": "
                        + (model.failure().isEmpty() ? ModelJson.lower(model.status()) : model.failure()));
            }
            return model;
        }
    }

    private static void show(TrainingEvent event, ProgressBar bar) {
        if (event instanceof TrainingEvent.EpochDone done) {
            bar.println(ModelLines.epoch(done.epoch()));
        } else if (event instanceof TrainingEvent.Progress progress) {
            bar.update(
                    progress.tokensDone(),
                    progress.tokensTotal(),
                    progress.tokensPerSecond(),
                    progress.secondsLeft(),
                    String.format(
                            Locale.ROOT, "epoch %d, perplexity %.3f", progress.epoch(), progress.trainPerplexity()));
        }
    }

    private void report(ModelInfo model, @Nullable ScoreResult score) {
        Map<String, Object> json = ModelJson.of(model);
        List<String> lines = new ArrayList<>();
        lines.add(ModelLines.summary(model));
        json.put("recipe", recipe);
        if (score != null) {
            json.put("test_perplexity", score.perplexity());
            json.put("test_tokens", score.tokens());
            lines.add(String.format(
                    Locale.ROOT, "test perplexity %.4f over %,d tokens", score.perplexity(), score.tokens()));
        }
        common.output().result(json, lines);
    }
}
