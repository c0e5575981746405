package dev.stategrad.client.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.Grouping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusEncoderTest {
    private static final Vocabulary LETTERS = Vocabulary.of(List.of("<eos>", "a", "b", "c"));

    @TempDir
    private Path folder;

    private EncodedCorpus encode(String text, int streams, GroupingSource... groupings) throws IOException {
        return new CorpusEncoder(List.of(groupings))
                .encode(Corpus.of(CorpusFiles.write(folder, "text", text)), LETTERS, true, streams);
    }

    @Test
    void encode_text_idsWithEos() throws IOException {
        try (EncodedCorpus corpus = encode("a b\nc\n", 1)) {
            assertThat(corpus.tokens()).isEqualTo(5);
            assertThat(CorpusFiles.tokens(corpus.source())).containsExactly(List.of(1, 2, 0, 3, 0));
            assertThat(corpus.tokens(0, 1, 3)).containsExactly(2, 0, 3);
        }
    }

    @Test
    void encode_twoSources_bothWhole() throws IOException {
        try (EncodedCorpus corpus = encode("a b\nc\n", 2)) {
            assertThat(CorpusFiles.tokens(corpus.source())).isEqualTo(CorpusFiles.tokens(corpus.source()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50, 20_011})
    void encode_streams_remainderGoesToTheLastAndNothingIsLost(int streams) throws IOException {
        // longer than the blocks of a source and of the store
        String text = "a b c b ".repeat(5_000) + "\n" + "c a ".repeat(5) + "\n";
        List<Integer> whole;
        try (EncodedCorpus corpus = encode(text, 1)) {
            whole = CorpusFiles.tokens(corpus.source()).get(0);
        }
        assertThat(whole).hasSize(20_012);
        try (EncodedCorpus corpus = encode(text, streams)) {
            List<List<Integer>> parts = CorpusFiles.tokens(corpus.source());
            List<Integer> joined = new ArrayList<>();
            parts.forEach(joined::addAll);
            assertThat(joined).isEqualTo(whole);
            int longer = whole.size() % streams;
            assertThat(parts.stream().map(List::size))
                    .containsExactlyElementsOf(IntStream.range(0, streams)
                            .map(part -> whole.size() / streams + (part >= streams - longer ? 1 : 0))
                            .boxed()
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "3, 3", "4, 5", "5, 5", "6, 7", "100, 7"})
    void encode_enough_endsWithTheSentenceOfThatToken(long enough, int tokens) throws IOException {
        Path labels = CorpusFiles.write(folder, "labels", "x x\ny\nx\n");
        CorpusEncoder encoder = new CorpusEncoder(List.of(new GroupingSource.LabelFile(labels)), enough);
        try (EncodedCorpus corpus =
                encoder.encode(Corpus.of(CorpusFiles.write(folder, "text", "a b\nc\na\n")), LETTERS, true, 1)) {
            assertThat(CorpusFiles.tokens(corpus.source()).get(0))
                    .isEqualTo(List.of(1, 2, 0, 3, 0, 1, 0).subList(0, tokens));
        }
        Path ids = CorpusFiles.write(folder, "ids", "1 2 0\n3 0\n1 0\n");
        try (EncodedCorpus corpus = new CorpusEncoder(List.of(), enough).encodeTokens(ids)) {
            assertThat(corpus.tokens()).isEqualTo(tokens);
        }
    }

    @Test
    void encode_moreStreamsThanTokens_saysSo() {
        assertThatThrownBy(() -> encode("a\n", 3)).hasMessageEndingWith("expected at least 3 tokens, found 2");
    }

    @Test
    void encode_unknownWordWithoutUnk_saysFirstAndHowMany() {
        assertThatThrownBy(() -> encode("a\nb x\ny x\n", 1))
                .isInstanceOf(CorpusException.class)
                .hasMessageEndingWith(", line 2: expected words of the vocabulary, which has no <unk>, found \"x\""
                        + " (3 unknown in all)");
    }

    @Test
    void encode_unknownWordWithUnk_becomesUnk() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(List.of("a", "<unk>", "<eos>"));
        Path path = CorpusFiles.write(folder, "text", "x a y\n");
        try (EncodedCorpus corpus = new CorpusEncoder(List.of()).encode(Corpus.of(path), vocabulary, true, 1)) {
            assertThat(CorpusFiles.tokens(corpus.source())).containsExactly(List.of(1, 0, 1, 2));
        }
    }

    @Test
    void encode_noEosInVocabulary_onlyWithoutEnds() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(List.of("a", "b"));
        Corpus corpus = Corpus.of(CorpusFiles.write(folder, "text", "a b\nb\n"));
        CorpusEncoder encoder = new CorpusEncoder(List.of());
        assertThatThrownBy(() -> encoder.encode(corpus, vocabulary, true, 1))
                .hasMessageContaining("expected a vocabulary with <eos>");
        try (EncodedCorpus encoded = encoder.encode(corpus, vocabulary, false, 1)) {
            assertThat(CorpusFiles.tokens(encoded.source())).containsExactly(List.of(0, 1, 1));
        }
    }

    @Test
    void encode_emptyText_saysSo() {
        assertThatThrownBy(() -> encode(" \n\n", 1)).hasMessageEndingWith("expected words, found none");
    }

    @Test
    void encode_labelFile_labelsSortedAndEosWithoutLabel() throws IOException {
        Path labels = CorpusFiles.write(folder, "kind.labels.txt", "Z -\n\nA\n");
        try (EncodedCorpus corpus = encode("a b\nc\n", 1, new GroupingSource.LabelFile(labels))) {
            assertThat(corpus.groupings()).containsExactly(new Grouping("kind.labels", List.of("A", "Z")));
            assertThat(CorpusFiles.labels(corpus, 0)).containsExactly(1, -1, -1, 0, -1);
        }
    }

    @Test
    void encode_eosInTheText_needsItsLabel() throws IOException {
        Path labels = CorpusFiles.writeGzip(folder, "kind.gz", "x end\n");
        try (EncodedCorpus corpus = encode("a <eos>\n", 1, new GroupingSource.LabelFile(labels))) {
            assertThat(corpus.groupings()).containsExactly(new Grouping("kind", List.of("end", "x")));
            assertThat(CorpusFiles.labels(corpus, 0)).containsExactly(1, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "x y z"})
    void encode_labelFileWithOtherLength_saysLineExpectedFound(String line) throws IOException {
        Path labels = CorpusFiles.write(folder, "kind", "x\n\n" + line + "\n");
        int found = line.split(" ", -1).length;
        assertThatThrownBy(() -> encode("c\na b\n", 1, new GroupingSource.LabelFile(labels)))
                .isInstanceOf(CorpusException.class)
                .hasMessage(labels + ", line 3: expected 2 labels, one for each token, found " + found);
    }

    @Test
    void encode_labelFileWithFewerLines_saysSo() throws IOException {
        Path labels = CorpusFiles.write(folder, "kind", "x\n");
        assertThatThrownBy(() -> encode("c\na b\n", 1, new GroupingSource.LabelFile(labels)))
                .hasMessageContaining("expected labels for one more line of the corpus");
    }

    @Test
    void encode_labelFileWithMoreLines_saysSo() throws IOException {
        Path labels = CorpusFiles.write(folder, "kind", "x\ny\nz\n");
        assertThatThrownBy(() -> encode("c\na\n", 1, new GroupingSource.LabelFile(labels)))
                .hasMessageContaining("found one more line");
    }

    @Test
    void encode_labelFileOfDashes_saysSo() throws IOException {
        Path labels = CorpusFiles.write(folder, "kind", "-\n");
        assertThatThrownBy(() -> encode("c\n", 1, new GroupingSource.LabelFile(labels)))
                .hasMessageEndingWith("grouping kind: expected at least one label, found none");
    }

    @Test
    void encode_tagColumns_oneLabelPerWord() throws IOException {
        try (EncodedCorpus corpus = encode("a/X b/Y\nc/X\n", 1, new GroupingSource.Column("pos"))) {
            assertThat(corpus.groupings()).containsExactly(new Grouping("pos", List.of("X", "Y")));
            assertThat(CorpusFiles.labels(corpus, 0)).containsExactly(0, 1, -1, 0, -1);
        }
    }

    @Test
    void encodeTokens_lines_oneStreamEach() throws IOException {
        Path path = CorpusFiles.write(folder, "ids", "3 1 2\n\n 7\n");
        Path labels = CorpusFiles.write(folder, "kind", "x - y\nx\n");
        try (EncodedCorpus corpus =
                new CorpusEncoder(List.of(new GroupingSource.LabelFile(labels))).encodeTokens(path)) {
            assertThat(CorpusFiles.tokens(corpus.source())).containsExactly(List.of(3, 1, 2), List.of(7));
            assertThat(CorpusFiles.labels(corpus, 0)).containsExactly(0, -1, 1, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "2147483648", "1.5"})
    void encodeTokens_notAnId_saysLineAndWhat(String token) throws IOException {
        Path path = CorpusFiles.write(folder, "ids", "0 1\n2 " + token + "\n");
        assertThatThrownBy(() -> new CorpusEncoder(List.of()).encodeTokens(path))
                .hasMessage(path + ", line 2: expected token ids of 0 and above, found " + token);
    }

    @Test
    void sha256_gzip_isThatOfTheFile() throws IOException, GeneralSecurityException {
        Path path = CorpusFiles.writeGzip(folder, "text.gz", "a b\n".repeat(10_000));
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path)));
        try (EncodedCorpus corpus = new CorpusEncoder(List.of()).encode(Corpus.of(path), LETTERS, true, 1)) {
            assertThat(corpus.sha256()).isEqualTo(expected);
        }
    }
}
