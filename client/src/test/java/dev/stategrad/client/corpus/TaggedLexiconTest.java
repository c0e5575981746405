package dev.stategrad.client.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaggedLexiconTest {
    private static final Vocabulary WORDS = Vocabulary.of(List.of(
            "<eos>", "<unk>", "run", "cat", "cats", "Rome", "Alps", "eats", "eat", "ate", "eating", "eaten", "big",
            "bigger", "biggest", "'s", "never", ".", "Rome's"));
    private static final String TEXT = "run/NN run/VB run/VB cat/NN cats/NNS Rome/NNP Alps/NNPS ./.\n"
            + "eats/VBZ eat/VBP ate/VBD eating/VBG eaten/VBN big/JJ bigger/JJR biggest/JJS\n";

    @TempDir
    private Path folder;

    private TaggedLexicon lexicon(String text, Vocabulary vocabulary) throws IOException {
        return TaggedLexicon.of(Corpus.of(CorpusFiles.write(folder, "text", text)), vocabulary);
    }

    private static List<String> words(int[] ids, Vocabulary vocabulary) {
        return Arrays.stream(ids).mapToObj(vocabulary::word).toList();
    }

    @Test
    void tag_ambiguousWord_isTheMostFrequent() throws IOException {
        TaggedLexicon lexicon = lexicon(TEXT, WORDS);

        assertThat(lexicon.tag(2)).hasValue("VB");
        assertThat(words(lexicon.words(PennClass.NOUN.tags()), WORDS)).containsExactly("cat", "cats", "Rome", "Alps");
    }

    @Test
    void tag_tie_isTheFirstOfTheAlphabet() throws IOException {
        assertThat(lexicon("run/VB run/NN run/VB run/NN\n", WORDS).tag(2)).hasValue("NN");
    }

    @Test
    void tag_wordThatTheCorpusLacksAndSpecialWords_isEmpty() throws IOException {
        TaggedLexicon lexicon = lexicon("zebra/NN <unk>/NN cat/NN\n", WORDS);

        assertThat(lexicon.tag(0)).isEmpty();
        assertThat(lexicon.tag(1)).isEmpty();
        assertThat(lexicon.tag(16)).isEmpty();
    }

    @Test
    void wordTags_punctuation_isLeftOut() throws IOException {
        assertThat(lexicon("cat/NN eats/VBZ ./.\n", WORDS).wordTags()).containsExactly("NN", "VBZ");
    }

    @ParameterizedTest
    @CsvSource({
        "SINGULAR_PLURAL, cat Rome, cats Alps",
        "COMMON_PROPER, cat cats, Rome Alps",
        "THIRD_PERSON, eats, eat",
        "PRESENT_PAST, eats eat, ate",
        "PARTICIPLE, eating, eaten",
        "COMPARATIVE, big, bigger",
        "SUPERLATIVE, big, biggest"
    })
    void words_property_areThoseOfTable3(PennProperty property, String first, String second) throws IOException {
        WordClassPair pair = property.words(lexicon(TEXT, WORDS));

        assertThat(pair.isComplete()).isTrue();
        assertThat(words(pair.first(), WORDS)).containsExactlyInAnyOrder(first.split(" "));
        assertThat(words(pair.second(), WORDS)).containsExactlyInAnyOrder(second.split(" "));
    }

    @Test
    void words_genitiveSplitOff_isDecidedByMajority() throws IOException {
        // Rome's is a word of a corpus that splits most endings off.
        String text = "Rome's/NNP Rome/NNP 's/POS cat/NN\nRome/NNP 's/POS cat/NN 's/POS\nRome/NNP cats/NNS\n";

        WordClassPair pair = PennProperty.GENITIVE.words(lexicon(text, WORDS));

        assertThat(words(pair.first(), WORDS)).containsExactly("Rome", "Rome's");
        assertThat(words(pair.second(), WORDS)).containsExactly("cat", "cats");
    }

    @Test
    void words_genitiveAsOneWord_areThePairs() throws IOException {
        Vocabulary joined = Vocabulary.of(List.of("it's", "it", "japan's", "japan", "cat", "dog's"));

        WordClassPair pair =
                PennProperty.GENITIVE.words(lexicon("it/PRP it's/PRP japan's/NNP japan/NNP cat/NN dog's/NN\n", joined));

        assertThat(words(pair.first(), joined)).containsExactly("japan's");
        assertThat(words(pair.second(), joined)).containsExactly("japan");
    }

    @Test
    void of_conllu_takesXpos() throws IOException {
        String row = "1\tcat\t_\tNOUN\tNN\t_\t_\t_\t_\t_\n\n";

        assertThat(lexicon(row, WORDS).tag(3)).hasValue("NN");
    }

    @Test
    void of_corpusWithoutPennTags_isRefused() {
        assertThatThrownBy(() -> lexicon("cat eats\n", WORDS))
                .isInstanceOf(CorpusException.class)
                .hasMessageEndingWith(
                        "expected a corpus with Penn Treebank tags (CoNLL-U or word/TAG), found plain text");
        assertThatThrownBy(() -> lexicon("cat/NOUN eats/VERB\n", WORDS))
                .hasMessageEndingWith("expected Penn Treebank tags, found others");
    }

    @Test
    void ofTag_everyTag_isInAtMostOneClass() {
        List<String> tags = Arrays.stream(PennClass.values())
                .flatMap(word -> word.tags().stream())
                .toList();

        assertThat(tags).doesNotHaveDuplicates().isSubsetOf(PennTags.WORDS);
        assertThat(PennTags.WORDS.stream()
                        .filter(tag -> PennClass.ofTag(tag).isEmpty())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("CD", "EX", "FW", "LS", "MD", "POS", "RP", "SYM", "TO", "UH", "WRB");
    }
}
