package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.StoredAnalysis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes of source tokens that need no file, from the command line to stored counts, against plain loops. */
final class GroupingsEndToEndTest {
    private static final List<String> WORDS = List.of("<eos>", "<unk>", "a", "b", "c", "d", "-");
    private static final int EOS = 0;
    private static final int UNK = 1;

    @TempDir
    private Path folder;

    private final ReferenceLstm model = new ReferenceLstm(WORDS.size(), 4, 6, 11);
    private int[] tokens = new int[0];
    private Path corpus = Path.of("");
    private Path train = Path.of("");

    /** Sentences of 1 to 13 words; what the model does not know is written {@code zebra}. */
    @BeforeEach
    void write() throws Exception {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder();
        for (int sentence = 0; sentence < 12; sentence++) {
            int length = 1 + random.nextInt(13);
            for (int word = 0; word < length; word++) {
                int id = 1 + random.nextInt(WORDS.size() - 1);
                add(id);
                text.append(id == UNK ? "zebra" : WORDS.get(id)).append(' ');
            }
            add(EOS);
            text.append('\n');
        }
        corpus = Files.writeString(folder.resolve("corpus.txt"), text);
        train = Files.writeString(
                folder.resolve("train.txt"), "a ".repeat(500) + "b ".repeat(9) + "c " + "x ".repeat(99));
        try (Service service = Service.start(Service.Line.IN_PROCESS, folder.resolve("data"))) {
            service.client().importModel("m", model.tensors(), WORDS);
        }
    }

    private void add(int token) {
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = token;
    }

    /** Analyses with one grouping. */
    private StoredAnalysis analyze(String grouping, Object... further) throws Exception {
        Object[] arguments = {
            "analyze",
            "--data-dir",
            folder.resolve("data"),
            "--model",
            "m",
            "--corpus",
            corpus,
            "--delays",
            2,
            "--group",
            grouping,
            "--out",
            folder.resolve(grouping)
        };
        Object[] all = Arrays.copyOf(arguments, arguments.length + further.length);
        System.arraycopy(further, 0, all, arguments.length, further.length);
        Command command = Command.inThisProcess(all);
        assertThat(command.exit()).as("%s", command.errors()).isZero();
        return AnalysisDirectory.read(folder.resolve(grouping));
    }

    /** Number of sources of each label at delay 0, in the order of the labels. */
    private static Map<String, Long> counts(StoredAnalysis analysis, String grouping) {
        Group group = analysis.spectra().groups().get(1);
        assertThat(group.name()).isEqualTo(grouping);
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int label = 0; label < group.labels().size(); label++) {
            counts.put(group.labels().get(label), group.results().get(label).counts()[0]);
        }
        return counts;
    }

    /** Number of positions of each label; those without one are left out. */
    private Map<String, Long> counts(List<String> order, IntFunction<@Nullable String> label) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String name : order) {
            long count = 0;
            for (int t = 0; t < tokens.length; t++) {
                count += name.equals(label.apply(t)) ? 1 : 0;
            }
            if (count > 0) {
                counts.put(name, count);
            }
        }
        return counts;
    }

    private static void assertSame(Map<String, Long> found, Map<String, Long> expected) {
        assertThat(found.entrySet().stream().toList())
                .isEqualTo(expected.entrySet().stream().toList());
    }

    @Test
    void word_everyWordOfTheVocabulary() throws Exception {
        List<String> order = List.of("-", "<eos>", "<unk>", "a", "b", "c", "d");
        assertSame(counts(analyze("word"), "word"), counts(order, t -> WORDS.get(tokens[t])));
    }

    @Test
    void frequency_ofTheTrainingText() throws Exception {
        // <eos> 1, <unk> 99, a 500, b 9, c 1, d and - never
        List<String> bins = List.of("1-9", "50-99", "500+", "1-9", "1-9", "0", "0");
        StoredAnalysis analysis = analyze("frequency", "--train-corpus", train);
        assertSame(
                counts(analysis, "frequency"), counts(List.of("0", "1-9", "50-99", "500+"), t -> bins.get(tokens[t])));
        assertThat(analysis.provenance().options()).containsKey("train_corpus_sha256");
    }

    @Test
    void position_inTheSentence() throws Exception {
        List<String> order = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10-19");
        assertSame(counts(analyze("position"), "position"), counts(order, t -> {
            int position = 1;
            for (int before = t - 1; before >= 0 && tokens[before] != EOS; before--) {
                position++;
            }
            return tokens[t] == EOS ? null : position < 10 ? Integer.toString(position) : "10-19";
        }));
    }

    @Test
    void surprisal_ofTheTokenItself() throws Exception {
        double[] scores = model.logProbabilities(tokens);
        List<String> order = List.of("0-1", "1-2", "2-4", "4-6", "6-8");
        assertSame(counts(analyze("surprisal"), "surprisal"), counts(order, t -> {
            double bits = -scores[t] / Math.log(2);
            return bits < 1 ? "0-1" : bits < 2 ? "1-2" : bits < 4 ? "2-4" : bits < 6 ? "4-6" : "6-8";
        }));
    }

    @Test
    void correct_wasTheNextTokenTheMostProbableOne() throws Exception {
        assertSame(
                counts(analyze("correct"), "correct"),
                counts(
                        List.of("correct", "incorrect"),
                        t -> t + 1 == tokens.length
                                ? null
                                : mostProbableAfter(t) == tokens[t + 1] ? "correct" : "incorrect"));
    }

    /** The word that scores best behind the first t + 1 tokens. */
    private int mostProbableAfter(int t) {
        int[] text = Arrays.copyOf(tokens, t + 2);
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int word = 0; word < WORDS.size(); word++) {
            text[t + 1] = word;
            double score = model.logProbabilities(text)[t + 1];
            if (score > highest) {
                highest = score;
                best = word;
            }
        }
        return best;
    }

    @Test
    void pos_plainText_provenanceSaysAutomatic() throws Exception {
        StoredAnalysis analysis = analyze("pos");
        assertThat(counts(analysis, "pos").values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(Arrays.stream(tokens).filter(token -> token != EOS).count());
        assertThat(analysis.provenance().notes())
                .anySatisfy(note -> assertThat(note).contains("automatic", "OpenNLP"));
    }

    @Test
    void plan_groupingsThatNeedTheModel_doesNotAskIt() {
        Command command = Command.inThisProcess(
                "plan",
                "--data-dir",
                folder.resolve("data"),
                "--model",
                "m",
                "--corpus",
                corpus,
                "--group",
                "correct",
                "--group",
                "surprisal",
                "--json");
        assertThat(command.exit()).as("%s", command.errors()).isZero();
        assertThat(command.output()).contains("\"fits\":true");
    }
}
