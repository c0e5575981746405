package dev.stategrad.client.cli;

import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.ScoreResult;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.TokenScoreListener;
import dev.stategrad.client.TrainingInfo;
import dev.stategrad.client.TrainingRequest;
import dev.stategrad.client.corpus.Corpus;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.client.vectors.PretrainedEmbeddings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a language model. */
@Command(
        name = "train",
        description = "Trains a language model on a text, and follows the training.",
        preprocessor = RecipeArguments.class)
final class TrainCommand implements Callable<Integer> {
    private static final String RESUME = "--resume";
    /** All else is on the server already. */
    private static final Set<String> WITH_RESUME =
            Set.of(RESUME, "--name", "--test", "--corpus-format", "--server", "--data-dir", "--json");

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final TrainingTexts texts = new TrainingTexts();

    @Mixin
    private final TrainingFlags flags = new TrainingFlags();

    @Mixin
    private final EmbeddingFlags embeddings = new EmbeddingFlags();

    @Mixin
    private final JobFlags job = new JobFlags();

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
            names = RESUME,
            description =
                    "Take up a training that was interrupted; texts and options are those that it began with. What"
                            + " comes out is what would have come out uncut.")
    private boolean resume;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        if (resume) {
            checkResume();
            resume();
        } else {
            texts.check(common);
            flags.check(common, texts.hasValid());
            embeddings.check(common, flags.oneHot());
            job.check(common);
            if (job.detach() && texts.hasTest()) {
                throw common.usage("--test: expected without --detach, which does not wait for the weights");
            }
            train();
        }
        return 0;
    }

    private void checkResume() {
        for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
            if (!WITH_RESUME.contains(option.longestName())) {
                throw common.usage(option.longestName() + ": expected without " + RESUME
                        + ", which takes everything as the training began with it");
            }
        }
    }

    private void train() throws IOException {
        Vocabulary words = texts.vocabulary();
        Optional<PretrainedEmbeddings> start = embeddings.read(words, flags.embedding(), common.output());
        List<EncodedCorpus> open = new ArrayList<>();
        try (Connection connection = common.connect()) {
            EncodedCorpus train = texts.train(words);
            open.add(train);
            Optional<EncodedCorpus> valid = texts.valid(words);
            valid.ifPresent(open::add);
            Optional<EncodedCorpus> test = texts.test(words);
            test.ifPresent(open::add);
            StategradClient client = connection.client();
            TrainingInfo accepted = client.submit(new TrainingRequest(
                    name,
                    flags.options(embeddings.frozen()),
                    words.size(),
                    words.words(),
                    train.source(),
                    valid.map(EncodedCorpus::source),
                    start.map(PretrainedEmbeddings::tensor),
                    job.options()));
            if (job.detach() && accepted.job().isPresent()) {
                JobReport.accepted(common.output(), accepted.job().get());
                return;
            }
            ModelInfo model = watch(client, accepted.model());
            report(model, test.isEmpty() ? null : score(client, test.get()), start);
        } finally {
            for (EncodedCorpus corpus : open) {
                corpus.close();
            }
        }
    }

    private void resume() throws IOException {
        Optional<Corpus> test = texts.testText();
        try (Connection connection = common.connect()) {
            StategradClient client = connection.client();
            ModelInfo model = watch(client, client.resumeTraining(name));
            if (test.isEmpty()) {
                report(model, null, Optional.empty());
                return;
            }
            Vocabulary words = Vocabulary.of(client.readVocabulary(name));
            try (EncodedCorpus tokens = TrainingTexts.encode(test.get(), words)) {
                report(model, score(client, tokens), Optional.empty());
            }
        }
    }

    private ModelInfo watch(StategradClient client, ModelInfo model) {
        try (ProgressBar bar = common.output().progress("training " + name, "tokens")) {
            return TrainingWatch.follow(client, model, bar, "");
        }
    }

    private ScoreResult score(StategradClient client, EncodedCorpus test) throws IOException {
        return client.score(name, test.source(), TokenScoreListener.NONE);
    }

    private void report(ModelInfo model, @Nullable ScoreResult score, Optional<PretrainedEmbeddings> start) {
        Map<String, Object> json = ModelJson.of(model);
        List<String> lines = new ArrayList<>();
        lines.add(ModelLines.summary(model));
        json.put("recipe", recipe);
        start.ifPresent(vectors -> json.put("missing_words", vectors.missing()));
        if (score != null) {
            json.put("test_perplexity", score.perplexity());
            json.put("test_tokens", score.tokens());
            lines.add(String.format(
                    Locale.ROOT, "test perplexity %.4f over %,d tokens", score.perplexity(), score.tokens()));
        }
        common.output().result(json, lines);
    }
}
