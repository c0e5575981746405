package dev.stategrad.client.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
    /** Counts: c 4, a 3, b 3, eos 2, d 1, e 1. */
    private static final String TEXT = "c c b a c b a\nc e d b a\n";

    @TempDir
    private Path folder;

    private List<String> count(String text, int most, int minCount) throws IOException {
        Corpus corpus = new Corpus(CorpusFiles.write(folder, "text", text), CorpusFormat.TEXT);
        return new VocabularyCounter(most, minCount).count(corpus).words();
    }

    @Test
    void count_everythingFits_byFrequencyThenWordWithoutUnk() throws IOException {
        assertThat(count(TEXT, 6, 1)).containsExactly("c", "a", "b", "<eos>", "d", "e");
    }

    @Test
    void count_tooManyWords_unkStandsForTheRest() throws IOException {
        assertThat(count(TEXT, 5, 1)).containsExactly("c", "a", "b", "<eos>", "<unk>");
    }

    @Test
    void count_unkMoreFrequentThanKeptWords_takesItsPlace() throws IOException {
        // left out: b 3, eos 2, d 1, e 1, which makes 7
        assertThat(count(TEXT, 3, 1)).containsExactly("<unk>", "c", "a");
    }

    @Test
    void count_rareWords_leftOut() throws IOException {
        assertThat(count(TEXT, 100, 2)).containsExactly("c", "a", "b", "<eos>", "<unk>");
    }

    @Test
    void count_unkInTheText_countsAsAnyWord() throws IOException {
        assertThat(count("<unk> a <unk> b\n", 4, 1)).containsExactly("<unk>", "<eos>", "a", "b");
        assertThat(count("<unk> a <unk> a a a b b\n", 3, 1)).containsExactly("a", "<unk>", "b");
    }

    @Test
    void count_emptyText_saysSo() {
        assertThatThrownBy(() -> count("\n \n", 10, 1))
                .isInstanceOf(CorpusException.class)
                .hasMessageEndingWith("expected at least 2 different words, found 0");
    }

    @Test
    void write_thenRead_sameWords() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(List.of("<eos>", "né", "#", "a b"));
        vocabulary.write(folder.resolve("vocab"));
        assertThat(Vocabulary.read(folder.resolve("vocab")).words()).isEqualTo(vocabulary.words());
        assertThat(folder.resolve("vocab")).hasContent("<eos>\nné\n#\na b\n");
    }

    @Test
    void read_wordTwice_saysWhich() throws IOException {
        Path path = CorpusFiles.write(folder, "vocab", "a\nb\na\n");
        assertThatThrownBy(() -> Vocabulary.read(path))
                .hasMessage(path + ": expected distinct words, found \"a\" as number 0 and as number 2");
    }

    @Test
    void read_blankLine_saysWhere() throws IOException {
        Path path = CorpusFiles.write(folder, "vocab", "a\n\nb\n");
        assertThatThrownBy(() -> Vocabulary.read(path))
                .hasMessage(path + ", line 2: expected a word, found a blank line");
    }
}
