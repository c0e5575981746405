package dev.stategrad.client.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.corpus.Corpus;
import dev.stategrad.client.corpus.CorpusFormat;
import dev.stategrad.client.corpus.TaggedLexicon;
import dev.stategrad.client.corpus.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingProbeTest {
    private static final int WORDS = 400;

    @TempDir
    private Path folder;

    /** The first half of the words lies at +2 of the first component, the other at −2; or nowhere in particular. */
    private static double[][] embeddings(double distance) {
        Random random = new Random(1);
        return IntStream.range(0, WORDS)
                .mapToObj(word -> new double[] {
                    random.nextGaussian() + (word < WORDS / 2 ? distance : -distance), random.nextGaussian()
                })
                .toArray(double[][]::new);
    }

    private static WordTask halves() {
        return new WordTask(
                "halves",
                List.of(
                        IntStream.range(0, WORDS / 2).toArray(),
                        IntStream.range(WORDS / 2, WORDS).toArray()));
    }

    @Test
    void probe_classesThatDiffer_areToldAndTheControlIsNot() {
        ProbeResult result =
                new EmbeddingProbe(embeddings(4), 2).probe(halves()).orElseThrow();

        assertThat(result.testAccuracy()).isEqualTo(1);
        assertThat(result.validAccuracy()).isEqualTo(1);
        assertThat(result.control()).isCloseTo(0.5, within(0.25));
        assertThat(result.majority()).isCloseTo(0.5, within(0.25));
        assertThat(result.train()).isEqualTo(320);
        assertThat(result.examples()).isEqualTo(400);
    }

    @Test
    void probe_classesThatDoNotDiffer_areNotTold() {
        ProbeResult result =
                new EmbeddingProbe(embeddings(0), 2).probe(halves()).orElseThrow();

        assertThat(result.testAccuracy()).isCloseTo(0.5, within(0.25));
        assertThat(result.low()).isLessThan(0.5);
        assertThat(result.high()).isGreaterThan(0.5);
        assertThat(result.options()).isPresent();
    }

    @Test
    void probe_sameSeed_sameResult() {
        assertThat(new EmbeddingProbe(embeddings(1), 3).probe(halves()))
                .isEqualTo(new EmbeddingProbe(embeddings(1), 3).probe(halves()));
    }

    @Test
    void probe_fewWords_isEmpty() {
        var few = new WordTask("few", List.of(new int[] {0, 1, 2}, new int[] {3, 4, 5}));

        assertThat(new EmbeddingProbe(embeddings(4), 2).probe(few)).isEmpty();
    }

    @Test
    void table3_taggedCorpus_hasTheRowsThatItsTagsAllow() throws IOException {
        Path corpus = Files.writeString(folder.resolve("text"), "cat/NN cats/NNS eat/VBP eats/VBZ big/JJ ./.\n");
        TaggedLexicon lexicon = TaggedLexicon.of(
                new Corpus(corpus, CorpusFormat.TAGGED),
                Vocabulary.of(List.of("cat", "cats", "eat", "eats", "big", ".")));

        assertThat(WordTask.table3(lexicon))
                .extracting(WordTask::name)
                .containsExactly("all", "nouns", "verbs", "N-V-Adj", "N-V", "N-Adj", "V-Adj", "sg-pl", "3rd-non-3rd");
        assertThat(WordTask.table3(lexicon).get(0).classes()).hasSize(5);
        assertThat(WordTask.table3(lexicon).get(0).size()).isEqualTo(5);
    }

    @Test
    void task_emptyClass_isRefused() {
        assertThatThrownBy(() -> new WordTask("x", List.of(new int[] {1}, new int[0])))
                .hasMessage("task x: expected at least 2 classes with words, found [1, 0]");
    }
}
