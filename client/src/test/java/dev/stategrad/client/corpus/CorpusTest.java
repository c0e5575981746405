package dev.stategrad.client.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    private static final String CONLLU = """
            # sent_id = 1
            # text = Don't go.
            1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\t_
            1\tDo\tdo\tAUX\tVB\t_\t3\taux\t_\t_
            2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_
            3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\t_
            3.1\tthere\tthere\tADV\tRB\t_\t_\t_\t_\t_
            4\t#\t#\t_\t.\t_\t3\tpunct\t_\t_

            1\tYes\tyes\tINTJ\tUH\t_\t0\troot\t_\t_
            """;

    @TempDir
    private Path folder;

    @Test
    void text_blankLinesAndManyBlanks_oneEosPerSentence() throws IOException {
        Corpus corpus = Corpus.of(CorpusFiles.write(folder, "a.txt", " the  cat \n\n \t\r\nsat\u00a0down\r\n on"));
        assertThat(corpus.format()).isEqualTo(CorpusFormat.TEXT);
        assertThat(CorpusFiles.words(corpus)).isEqualTo("the cat <eos> | sat\u00a0down <eos> | on <eos> |");
    }

    @Test
    void text_endsWithEos_notDoubled() throws IOException {
        Corpus corpus = Corpus.of(CorpusFiles.write(folder, "a.txt", "a b <eos>\nc\n<eos> d\n"));
        assertThat(CorpusFiles.words(corpus)).isEqualTo("a b <eos> | c <eos> | <eos> d <eos> |");
    }

    @Test
    void wikitext_everyLine_oneEos() throws IOException {
        Path path = CorpusFiles.write(folder, "wiki.txt", " \n = Valkyria <unk> = \n \n A game . It \n \n");
        assertThat(CorpusFiles.words(new Corpus(path, CorpusFormat.WIKITEXT)))
                .isEqualTo("<eos> | = Valkyria <unk> = <eos> | <eos> | A game . It <eos> | <eos> |");
        assertThat(CorpusFiles.words(Corpus.of(path))).isEqualTo("= Valkyria <unk> = <eos> | A game . It <eos> |");
    }

    @Test
    void wikitext_noLineFeedAtTheEnd_sameLines() throws IOException {
        Path path = CorpusFiles.write(folder, "wiki.txt", "\na\n\n\nb");
        assertThat(CorpusFiles.words(new Corpus(path, CorpusFormat.WIKITEXT)))
                .isEqualTo("<eos> | a <eos> | <eos> | <eos> | b <eos> |");
    }

    @Test
    void text_gzipWithoutThatName_sameWords() throws IOException {
        Corpus corpus = Corpus.of(CorpusFiles.writeGzip(folder, "a.txt", "a b\nc é\n"));
        assertThat(CorpusFiles.words(corpus)).isEqualTo("a b <eos> | c é <eos> |");
    }

    @Test
    void text_byteOrderMark_notPartOfTheFirstWord() throws IOException {
        Corpus corpus = Corpus.of(CorpusFiles.write(folder, "a.txt", "\uFEFFa b\n"));
        assertThat(CorpusFiles.words(corpus)).isEqualTo("a b <eos> |");
    }

    @Test
    void conllu_multiWordTokensAndEmptyNodes_skipped() throws IOException {
        Corpus corpus = Corpus.of(CorpusFiles.writeGzip(folder, "a.gz", CONLLU));
        assertThat(corpus.format()).isEqualTo(CorpusFormat.CONLLU);
        assertThat(CorpusFiles.words(corpus))
                .isEqualTo("Do[AUX, VB] n't[PART, RB] go[VERB, VB] #[-, .] <eos>[-, -] | Yes[INTJ, UH] <eos>[-, -] |");
    }

    @Test
    void conllu_nineColumns_saysLineAndNumber() throws IOException {
        Path path = CorpusFiles.write(folder, "a.conllu", CONLLU + "2\tno\t_\t_\t_\t_\t_\t_\t_\n");
        assertThatThrownBy(() -> CorpusFiles.words(Corpus.of(path)))
                .isInstanceOf(CorpusException.class)
                .hasMessage(path + ", line 11: expected 10 columns separated by tabs, found 9");
    }

    @Test
    void tagged_slashInWord_lastSlashCounts() throws IOException {
        Corpus corpus = Corpus.of(CorpusFiles.write(folder, "a.tagged", "the/DT 1/2/CD ,/,\nno/UH <eos>\n"));
        assertThat(corpus.format()).isEqualTo(CorpusFormat.TAGGED);
        assertThat(CorpusFiles.words(corpus)).isEqualTo("the[DT] 1/2[CD] ,[,] <eos>[-] | no[UH] <eos>[-] |");
    }

    @Test
    void tagged_wordWithoutTag_saysLineAndWord() throws IOException {
        Path path = CorpusFiles.write(folder, "a.tagged", "the/DT\n\ncat\n");
        assertThatThrownBy(() -> CorpusFiles.words(Corpus.of(path)))
                .hasMessage(path + ", line 3: expected word/TAG, found cat");
    }

    @Test
    void of_textWithSlashes_isPlainText() throws IOException {
        assertThat(Corpus.of(CorpusFiles.write(folder, "a", "and/or the/DT\n")).format())
                .isEqualTo(CorpusFormat.TEXT);
    }

    @Test
    void of_directory_saysSo() {
        assertThatThrownBy(() -> Corpus.of(folder)).hasMessage(folder + ": expected a file, found a directory");
    }

    @Test
    void of_missingFile_saysSo() {
        assertThatThrownBy(() -> Corpus.of(folder.resolve("none")))
                .hasMessage(folder.resolve("none") + ": no such file");
    }

    @Test
    void text_notUtf8_saysSo() throws IOException {
        Path path = Files.write(folder.resolve("latin1"), new byte[] {'a', '\n', (byte) 0xe9, 't', 'e', '\n'});
        assertThatThrownBy(() -> CorpusFiles.words(new Corpus(path, CorpusFormat.TEXT)))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining(path + ": expected UTF-8 text");
    }

    @Test
    void text_truncatedGzip_saysSo() throws IOException {
        Path path = CorpusFiles.writeGzip(folder, "a.gz", "word ".repeat(1_000));
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), 30));
        assertThatThrownBy(() -> CorpusFiles.words(new Corpus(path, CorpusFormat.TEXT)))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining(path + ": damaged gzip file");
    }
}
