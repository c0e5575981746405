package dev.stategrad.client.cli;

import dev.stategrad.client.LocalView;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.corpus.CorpusEncoder;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.client.files.TraceOrigin;
import dev.stategrad.client.report.TraceFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The local view of one short text. */
@Command(
        name = "trace",
        description = "Shows how much each word of a short text moves the state at every later position.",
        footer = {"", "Writes trace-frobenius and trace-sigma1 as PNG and SVG, trace.csv and trace.json into --out."})
final class TraceCommand implements Callable<Integer> {
    private static final int MOST_TOKENS = 512;
    private static final int STRONGEST = 5;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final StateOptions states = new StateOptions();

    @ArgGroup(multiplicity = "1")
    private final Text text = new Text();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "trace",
            description = "Where the figures go (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("trace");

    /** One of two. */
    private static final class Text {
        @Option(
                names = "--text",
                paramLabel = "TEXT",
                description = "The text, words separated by blanks, read from the zero state; 1 to 512 words.")
        private @Nullable String words;

        @Option(
                names = "--tokens",
                paramLabel = "FILE",
                description = "The text as token ids separated by blanks, all on one line.")
        private @Nullable Path tokens;
    }

    /** What the model reads, and what is written on the axes. */
    private record Tokens(List<Integer> ids, List<String> words) {}

    @Override
    public Integer call() throws IOException {
        states.check(common);
        try (Connection connection = common.connect()) {
            ModelInfo model = connection.client().getModel(states.model());
            Tokens tokens = tokens(connection.client().readVocabulary(states.model()));
            LocalView view = connection
                    .client()
                    .trace(
                            states.selection(model),
                            tokens.ids().stream().mapToInt(Integer::intValue).toArray());
            TraceOrigin origin = new TraceOrigin(
                    states.model(), model.weightsSha256(), ModelJson.lower(states.state(model)), states.layer(model));
            List<Path> files = TraceFigures.write(out, origin, tokens.words(), view);
            common.output().result(json(tokens, view, files), lines(tokens, view));
        }
        return 0;
    }

    private Tokens tokens(List<String> vocabulary) throws IOException {
        return text.words != null ? ofText(text.words, vocabulary) : ofFile(vocabulary);
    }

    private Tokens ofText(String line, List<String> vocabulary) {
        if (vocabulary.isEmpty()) {
            throw new CommandFailedException(
                    "model " + states.model()
                            + ": expected a vocabulary, found none (give the text as --tokens, or import the model with --vocab)");
        }
        List<String> words = Arrays.stream(line.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        requireLength(words.size());
        Vocabulary known = Vocabulary.of(vocabulary);
        List<Integer> ids = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (String word : words) {
            ids.add(known.id(word)
                    .orElseThrow(
                            () -> new CommandFailedException("--text: expected words of the vocabulary, which has no "
                                    + Vocabulary.UNK + ", found " + word)));
            labels.add(known.contains(word) ? word : word + " (" + Vocabulary.UNK + ")");
        }
        return new Tokens(ids, labels);
    }

    private Tokens ofFile(List<String> vocabulary) throws IOException {
        if (text.tokens == null) {
            throw new IllegalStateException("the parser requires --text or --tokens");
        }
        try (EncodedCorpus corpus = new CorpusEncoder(List.of()).encodeTokens(text.tokens)) {
            if (corpus.streams() != 1) {
                throw new CommandFailedException("--tokens: expected one line, found " + corpus.streams());
            }
            requireLength(corpus.tokens());
            List<Integer> ids = Arrays.stream(corpus.tokens(0, 0, (int) corpus.tokens()))
                    .boxed()
                    .toList();
            List<String> words = ids.stream()
                    .map(id -> id < vocabulary.size() ? vocabulary.get(id) : Integer.toString(id))
                    .toList();
            return new Tokens(ids, words);
        }
    }

    private void requireLength(long tokens) {
        if (tokens < 1 || tokens > MOST_TOKENS) {
            throw common.usage("the text: expected 1 to " + MOST_TOKENS + " tokens, found " + tokens);
        }
    }

    private Map<String, Object> json(Tokens tokens, LocalView view, List<Path> files) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", states.model());
        json.put("words", tokens.words());
        json.put("tokens", tokens.ids());
        json.put("frobenius_norm", rows(view.length(), view::frobeniusNorm));
        json.put("sigma1", rows(view.length(), view::largestSingularValue));
        json.put("files", files.stream().map(Path::toString).toList());
        return json;
    }

    private interface Entry {
        double at(int t, int delay);
    }

    /** Row t holds delays 0 … t. */
    private static List<double[]> rows(int length, Entry entry) {
        List<double[]> rows = new ArrayList<>();
        for (int t = 0; t < length; t++) {
            double[] row = new double[t + 1];
            for (int delay = 0; delay <= t; delay++) {
                row[delay] = entry.at(t, delay);
            }
            rows.add(row);
        }
        return rows;
    }

    /** What moves the last state most. */
    private List<String> lines(Tokens tokens, LocalView view) {
        List<String> lines = new ArrayList<>();
        int last = view.length() - 1;
        List<Integer> delays = new ArrayList<>();
        for (int delay = 0; delay <= last; delay++) {
            delays.add(delay);
        }
        delays.sort((a, b) -> Double.compare(view.frobeniusNorm(last, b), view.frobeniusNorm(last, a)));
        lines.add("what moves the state after \"" + tokens.words().get(last) + "\" most:");
        lines.add("  delay         norm       sigma1  word");
        for (int delay : delays.subList(0, Math.min(STRONGEST, delays.size()))) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%7d %12.4e %12.4e  %s",
                    delay,
                    view.frobeniusNorm(last, delay),
                    view.largestSingularValue(last, delay),
                    tokens.words().get(last - delay)));
        }
        lines.add("figures in " + out);
        return lines;
    }
}
