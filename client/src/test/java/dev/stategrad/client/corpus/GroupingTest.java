package dev.stategrad.client.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupingTest {
    private static final Vocabulary WORDS = Vocabulary.of(List.of("<eos>", "a", "b", "-", "<unk>"));
    private static final double LN2 = Math.log(2);

    @TempDir
    private Path folder;

    private EncodedCorpus encode(String text, int streams, GroupingSource grouping) throws IOException {
        Corpus corpus = Corpus.of(CorpusFiles.write(folder, "text", text));
        return new CorpusEncoder(List.of(grouping)).encode(corpus, WORDS, true, streams);
    }

    private EncodedCorpus encodeTokens(String text, GroupingSource grouping) throws IOException {
        return new CorpusEncoder(List.of(grouping)).encodeTokens(CorpusFiles.write(folder, "ids", text));
    }

    /** Label of every token, streams behind one another; {@code null} for none. */
    private static List<String> labels(EncodedCorpus corpus) throws IOException {
        List<String> names = corpus.groupings().get(0).labels();
        List<List<String>> streams = new ArrayList<>();
        for (int stream = 0; stream < corpus.streams(); stream++) {
            streams.add(new ArrayList<>());
        }
        TokenSource source = corpus.source();
        for (Optional<TokenBlock> block = source.next(); block.isPresent(); block = source.next()) {
            for (int label : block.get().labels()[0]) {
                streams.get(block.get().stream()).add(label < 0 ? null : names.get(label));
            }
        }
        return streams.stream().flatMap(List::stream).toList();
    }

    @Test
    void word_everyTypeIsAClass_asTheModelReadsIt() throws IOException {
        try (EncodedCorpus corpus = encode("b - zebra a\n", 1, new GroupingSource.WordType())) {
            assertThat(corpus.groupings().get(0).name()).isEqualTo("word");
            assertThat(labels(corpus)).containsExactly("b", "-", "<unk>", "a", "<eos>");
        }
    }

    @Test
    void form_everyWordIsAClass_asWritten() throws IOException {
        try (EncodedCorpus corpus = encode("b - zebra a\n", 1, new GroupingSource.Form())) {
            assertThat(corpus.groupings().get(0).name()).isEqualTo("form");
            assertThat(labels(corpus)).containsExactly("b", "-", "zebra", "a", "<eos>");
        }
    }

    @Test
    void penn_tokensWithTags_haveTheClassesOfThePaper() throws IOException {
        String text = "the/DT run/NN runs/VBZ to/TO my/PRP$ big/JJ Rome/NNPS and/CC very/RB ./.\n";
        try (EncodedCorpus corpus = encode(text, 1, new GroupingSource.Penn())) {
            assertThat(corpus.groupings().get(0).name()).isEqualTo("penn");
            assertThat(labels(corpus))
                    .containsExactly("Det", "N", "V", null, "Pro", "Adj", "N", "Conj-P", "Adv", null, null);
        }
    }

    @Test
    void penn_plainText_isRefused() {
        assertThatThrownBy(() -> encode("a b\n", 1, new GroupingSource.Penn()))
                .isInstanceOf(CorpusException.class)
                .hasMessageEndingWith("found plain text");
    }

    @Test
    void word_tokenIds_areTheirOwnNames() throws IOException {
        try (EncodedCorpus corpus = encodeTokens("7 12\n7\n", new GroupingSource.WordType())) {
            assertThat(labels(corpus)).containsExactly("7", "12", "7");
        }
    }

    @Test
    void position_wordsOfASentence_countedFromOneWithoutItsEnd() throws IOException {
        String text = "a ".repeat(51) + "\n\nb <eos>\n";
        try (EncodedCorpus corpus = encode(text, 1, new GroupingSource.Position())) {
            List<String> expected = new ArrayList<>();
            for (int position = 1; position <= 9; position++) {
                expected.add(Integer.toString(position));
            }
            for (String tens : List.of("10-19", "20-29", "30-39", "40-49")) {
                expected.addAll(List.of(tens, tens, tens, tens, tens, tens, tens, tens, tens, tens));
            }
            assertThat(corpus.groupings().get(0).labels())
                    .containsExactly(
                            "1", "2", "3", "4", "5", "6", "7", "8", "9", "10-19", "20-29", "30-39", "40-49", "50+");
            expected.addAll(Arrays.asList("50+", "50+", null, "1", null));
            assertThat(labels(corpus)).isEqualTo(expected);
        }
    }

    @Test
    void frequency_binsOfTrainingCounts_ascending() throws IOException {
        // a 500, - 1, <unk> 12 of two kinds, <eos> 2; b never
        Path train = CorpusFiles.write(folder, "train", "a ".repeat(500) + "\n- " + "x y ".repeat(6) + "\n");
        TokenCounts counts = TokenCounts.of(Corpus.of(train), WORDS, true);
        try (EncodedCorpus corpus = encode("a b - q\n", 1, new GroupingSource.Frequency(counts))) {
            assertThat(corpus.groupings().get(0).labels()).containsExactly("0", "1-9", "10-49", "500+");
            assertThat(labels(corpus)).containsExactly("500+", "0", "1-9", "10-49", "1-9");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1-9",
        "9, 1-9",
        "10, 10-49",
        "49, 10-49",
        "50, 50-99",
        "99, 50-99",
        "100, 100-499",
        "499, 100-499",
        "500, 500+",
        "100000, 500+"
    })
    void frequency_tokenIds_edges(int count, String label) throws IOException {
        Path train = CorpusFiles.write(folder, "train", "0 " + "3 ".repeat(count) + "\n");
        try (EncodedCorpus corpus = encodeTokens("3\n", new GroupingSource.Frequency(TokenCounts.ofTokens(train)))) {
            assertThat(labels(corpus)).containsExactly(label);
        }
    }

    /** Scores like a server: in pieces, streams in turn, one probability after the other. */
    private static EncodedCorpus.Scoring scoring(double[][] bits, boolean[][] correct, int piece) {
        return (tokens, listener) -> {
            int longest =
                    Arrays.stream(bits).mapToInt(stream -> stream.length).max().orElseThrow();
            for (int from = 0; from < longest; from += piece) {
                for (int stream = 0; stream < bits.length; stream++) {
                    int to = Math.min(bits[stream].length, from + piece);
                    if (from < to) {
                        double[] scores = Arrays.stream(bits[stream], from, to)
                                .map(bit -> -bit * LN2)
                                .toArray();
                        boolean[] hits = Arrays.copyOfRange(correct[stream], from, to);
                        listener.scored(stream, from, scores, hits);
                    }
                }
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void correct_belongsToTheTokenBefore_inEveryStream(int piece) throws IOException {
        boolean[][] correct = {{true, false, true}, {false, true, true, false}};
        try (EncodedCorpus corpus = encode("a b a\nb a\n", 2, new GroupingSource.Correct())) {
            assertThat(corpus.needsScores()).isTrue();
            assertThat(corpus.groupings().get(0).labels()).containsExactly("correct", "incorrect");
            corpus.labelByScores(scoring(new double[][] {new double[3], new double[4]}, correct, piece));
            assertThat(labels(corpus))
                    .containsExactly("incorrect", "correct", null, "correct", "correct", "incorrect", null);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void surprisal_ofTheTokenItself_inBits(int piece) throws IOException {
        double[][] bits = {{0, 0.99, 1.01, 3.9}, {4.1, 11.9, 12.1, 15.9, 16.1, 400}};
        boolean[][] correct = {new boolean[4], new boolean[6]};
        try (EncodedCorpus corpus = encodeTokens("1 2 3 4\n5 6 7 8 9 10\n", new GroupingSource.Surprisal())) {
            corpus.labelByScores(scoring(bits, correct, piece));
            assertThat(labels(corpus))
                    .containsExactly("0-1", "0-1", "1-2", "2-4", "4-6", "10-12", "12-16", "12-16", "16+", "16+");
            assertThat(corpus.groupings().get(0).labels())
                    .containsExactly("0-1", "1-2", "2-4", "4-6", "10-12", "12-16", "16+");
        }
    }

    @Test
    void scores_besideOtherGroupings_leaveThemAlone() throws IOException {
        Corpus text = Corpus.of(CorpusFiles.write(folder, "text", "a b\n"));
        List<GroupingSource> groupings =
                List.of(new GroupingSource.WordType(), new GroupingSource.Correct(), new GroupingSource.Position());
        try (EncodedCorpus corpus = new CorpusEncoder(groupings).encode(text, WORDS, true, 1)) {
            corpus.labelByScores(scoring(new double[1][3], new boolean[][] {{true, true, false}}, 2));
            assertThat(CorpusFiles.tokens(corpus.source())).containsExactly(List.of(1, 2, 0));
            assertThat(CorpusFiles.labels(corpus, 0)).containsExactly(1, 2, 0);
            assertThat(CorpusFiles.labels(corpus, 1)).containsExactly(0, 1, -1);
            assertThat(CorpusFiles.labels(corpus, 2)).containsExactly(0, 1, -1);
        }
    }

    @Test
    void scores_tokensThatAreScored_areAllAndWithoutLabels() throws IOException {
        try (EncodedCorpus corpus = encode("a b\n", 1, new GroupingSource.Surprisal())) {
            List<TokenBlock> blocks = new ArrayList<>();
            corpus.labelByScores((tokens, listener) -> {
                tokens.next().ifPresent(blocks::add);
                listener.scored(0, 0, new double[3], new boolean[0]);
            });
            assertThat(blocks.get(0).tokens()).containsExactly(1, 2, 0);
            assertThat(blocks.get(0).labels()).isEmpty();
        }
    }

    @Test
    void scores_missingOnes_areNoticed() throws IOException {
        try (EncodedCorpus corpus = encode("a b\n", 1, new GroupingSource.Surprisal())) {
            assertThatThrownBy(() -> corpus.labelByScores(
                            (tokens, listener) -> listener.scored(0, 0, new double[2], new boolean[2])))
                    .isInstanceOf(IOException.class)
                    .hasMessage("scores: expected 3, one for each token, found 2");
        }
    }

    @Test
    void source_beforeScores_isRefused() throws IOException {
        try (EncodedCorpus corpus = encode("a b\n", 1, new GroupingSource.Correct())) {
            assertThatThrownBy(corpus::source).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void correct_serverThatDoesNotTell_isNamed() throws IOException {
        EncodedCorpus.Scoring untold = (tokens, listener) -> listener.scored(0, 0, new double[3], new boolean[0]);
        try (EncodedCorpus corpus = encode("a b\n", 1, new GroupingSource.Correct())) {
            assertThatThrownBy(() -> corpus.labelByScores(untold))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("grouping correct: expected a server that tells");
        }
    }

    @Test
    void needsScores_otherGroupings_no() throws IOException {
        try (EncodedCorpus corpus = encode("a b\n", 1, new GroupingSource.WordType())) {
            assertThat(corpus.needsScores()).isFalse();
            assertThat(corpus.notes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pos", "upos"})
    void pos_plainText_taggedAndSaid(String name) throws IOException {
        String text = "The black cat was on my bed .\n\nShe quickly ate two apples <eos>\n";
        try (EncodedCorpus corpus = encode(text, 1, new GroupingSource.Column(name))) {
            assertThat(labels(corpus))
                    .containsExactly(
                            "DET", "ADJ", "NOUN", "AUX", "ADP", "PRON", "NOUN", "PUNCT", null, "PRON", "ADV", "VERB",
                            "NUM", "NOUN", null);
            assertThat(corpus.notes()).hasSize(1);
            assertThat(corpus.notes().get(0)).contains("automatic", "OpenNLP");
        }
    }

    @Test
    void pos_lineLongerThanTheTaggerTakes_everyWordHasATag() throws IOException {
        try (EncodedCorpus corpus =
                encode("I saw two dogs . ".repeat(1_000) + "\n", 1, new GroupingSource.Column("pos"))) {
            List<String> labels = labels(corpus);
            assertThat(labels).hasSize(5_001).last().isNull();
            assertThat(labels.subList(0, 5_000)).doesNotContainNull();
            assertThat(labels.subList(4_990, 4_995)).containsExactly("PRON", "VERB", "NUM", "NOUN", "PUNCT");
        }
    }

    @Test
    void xpos_plainText_saysWhatThereIs() {
        assertThatThrownBy(() -> encode("a b\n", 1, new GroupingSource.Column("xpos")))
                .hasMessageEndingWith("grouping xpos: expected a corpus with such tags, found plain text, which can be"
                        + " given automatic tags named pos or upos");
    }

    @ParameterizedTest
    @CsvSource({"pos, RB", "upos, ADV", "xpos, RB"})
    void pos_conllu_isTheFinerOne(String name, String label) throws IOException {
        String row = "1\ta\ta\tADV\tRB\t_\t0\troot\t_\t_\n";
        try (EncodedCorpus corpus = encode(row, 1, new GroupingSource.Column(name))) {
            assertThat(labels(corpus)).containsExactly(label, null);
            assertThat(corpus.notes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pos", "position"})
    void wordsNeeded_tokenIds_saysSo(String name) {
        GroupingSource grouping = name.equals("pos") ? new GroupingSource.Column(name) : new GroupingSource.Position();
        assertThatThrownBy(() -> encodeTokens("1 2\n", grouping))
                .isInstanceOf(CorpusException.class)
                .hasMessageEndingWith("grouping " + name + ": expected a corpus of words, found token ids alone");
    }

    @Test
    void labelFile_wikitext_blankLinesHaveNoLabels() throws IOException {
        Path text = CorpusFiles.write(folder, "text", "\na b\n\n\na\n");
        Path labels = CorpusFiles.write(folder, "kind", "\nx y\n\n\nz\n");
        try (EncodedCorpus corpus = new CorpusEncoder(List.of(new GroupingSource.LabelFile(labels)))
                .encode(new Corpus(text, CorpusFormat.WIKITEXT), WORDS, true, 1)) {
            assertThat(labels(corpus)).containsExactly(null, "x", "y", null, null, null, "z", null);
        }
    }
}
