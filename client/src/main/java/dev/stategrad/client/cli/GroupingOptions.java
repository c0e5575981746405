package dev.stategrad.client.cli;

import dev.stategrad.client.corpus.GroupingSource;
import dev.stategrad.client.corpus.TokenCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The classes that source tokens are sorted into. */
final class GroupingOptions {
    private static final String FREQUENCY = "frequency";

    @Option(
            names = "--group",
            paramLabel = "NAME|FILE",
            description = {
                "Also a mean for each class of source tokens; may be repeated. A name:",
                "pos: the tags of the corpus (CoNLL-U: XPOS); of plain English text, UPOS tags by OpenNLP.",
                "upos, xpos: these tags of CoNLL-U.",
                "penn: the paper's classes of Penn Treebank tags (N, V, Adj, Adv, Pro, Det, Conj-P).",
                "word: every word of the vocabulary is a class; form: every word as written, also unknown ones.",
                "frequency: how often the word comes in --train-corpus (0, 1-9, 10-49, …, 500+).",
                "correct: whether the model, having read the token, predicts the next one.",
                "surprisal: of the token itself given all before it, in bits (0-1, 1-2, 2-4, …, 16+).",
                "position: in the sentence (1, 2, …, 10-19, …, 50+).",
                "Or a FILE: the same lines as the corpus, one label per token, - for none; the grouping is named after the"
                        + " file. A file that has one of the names above is given as ./NAME."
            })
    private List<String> groupings = new ArrayList<>();

    @Option(
            names = "--train-corpus",
            paramLabel = "FILE",
            description = "Text that the model was trained on, for --group frequency; of the same kind as the corpus.")
    private @Nullable Path trainCorpus;

    /** Known once its tokens are counted. */
    private @Nullable String trainCorpusSha256;

    /** Checks what can be checked before anything is read. */
    void check(CommonOptions common) {
        if (groupings.contains(FREQUENCY) && trainCorpus == null) {
            throw common.usage("--group frequency: expected --train-corpus, which the counts come from, found none");
        }
    }

    /** Requires a grouping, which an option is about. */
    void requireAny(CommonOptions common, String option) {
        if (groupings.isEmpty()) {
            throw common.usage(option + ": expected --group, whose labels it is about, found none");
        }
    }

    /**
     * Where labels come from; counts the training text if one of them needs that.
     *
     * @param words the model's vocabulary; empty when it has none
     */
    List<GroupingSource> sources(CorpusOptions corpus, String model, List<String> words) throws IOException {
        List<GroupingSource> sources = new ArrayList<>();
        for (String grouping : groupings) {
            sources.add(
                    switch (grouping) {
                        case "pos", "upos", "xpos" -> new GroupingSource.Column(grouping);
                        case "penn" -> new GroupingSource.Penn();
                        case "form" -> new GroupingSource.Form();
                        case "word" -> new GroupingSource.WordType();
                        case FREQUENCY -> new GroupingSource.Frequency(counts(corpus, model, words));
                        case "correct" -> new GroupingSource.Correct();
                        case "surprisal" -> new GroupingSource.Surprisal();
                        case "position" -> new GroupingSource.Position();
                        default -> new GroupingSource.LabelFile(Path.of(grouping));
                    });
        }
        return sources;
    }

    private TokenCounts counts(CorpusOptions corpus, String model, List<String> words) throws IOException {
        if (trainCorpus == null) {
            throw new IllegalStateException("check requires --train-corpus");
        }
        TokenCounts counts = corpus.count(trainCorpus, model, words);
        trainCorpusSha256 = counts.sha256();
        return counts;
    }

    /** Adds the options by name, for a result's provenance. */
    void describe(SortedMap<String, String> options) {
        options.put("groupings", String.join(",", groupings));
        if (trainCorpus != null && trainCorpusSha256 != null) {
            options.put("train_corpus", trainCorpus.getFileName().toString());
            options.put("train_corpus_sha256", trainCorpusSha256);
        }
    }
}
