package dev.stategrad.client.corpus;

import java.nio.file.Path;

/** Where the labels of a grouping come from. */
public sealed interface GroupingSource {
    /** Name of the grouping. */
    String name();

    /**
     * Tags of the corpus. Plain text has none: {@code pos} and {@code upos} then are OpenNLP's for English, found sentence by
     * sentence, and {@link EncodedCorpus#notes()} says so.
     *
     * @param name {@code pos} for the finest tags that the corpus has, or a name out of {@link CorpusFormat#columns()}
     */
    record Column(String name) implements GroupingSource {}

    /**
     * The paper's word classes ({@link PennClass}), token by token, from Penn Treebank tags of the corpus: XPOS of CoNLL-U,
     * the tags of word/TAG text. Tokens with other tags have none.
     */
    record Penn() implements GroupingSource {
        @Override
        public String name() {
            return "penn";
        }
    }

    /**
     * Every word of the vocabulary is a class of its own, {@link Vocabulary#UNK} for all words that it lacks. Where tokens
     * are known by id alone, the id is the label.
     */
    record WordType() implements GroupingSource {
        @Override
        public String name() {
            return "word";
        }
    }

    /** Every word is a class of its own as the corpus has it, also where the model reads {@link Vocabulary#UNK}. */
    record Form() implements GroupingSource {
        @Override
        public String name() {
            return "form";
        }
    }

    /**
     * Bins of how often the token comes in a training text: 0, 1-9, 10-49, 50-99, 100-499, 500+.
     *
     * @param counts of that text, by the same vocabulary
     */
    record Frequency(TokenCounts counts) implements GroupingSource {
        @Override
        public String name() {
            return "frequency";
        }
    }

    /** The place in the sentence, counted from 1: 1 to 9, then 10-19 to 40-49 and 50+; none for the sentence's end. */
    record Position() implements GroupingSource {
        @Override
        public String name() {
            return "position";
        }
    }

    /**
     * Whether the model, having read the token, finds the one that comes next the most probable of all: correct or
     * incorrect; none for the last token of a stream. Needs {@link EncodedCorpus#labelByScores}.
     */
    record Correct() implements GroupingSource {
        @Override
        public String name() {
            return "correct";
        }
    }

    /**
     * How unexpected the token itself is, given all before it: bins of −log₂ of its probability, in bits, from 0-1 to
     * 12-16 and 16+, of which the upper end belongs to the next. Needs {@link EncodedCorpus#labelByScores}.
     */
    record Surprisal() implements GroupingSource {
        @Override
        public String name() {
            return "surprisal";
        }
    }

    /**
     * A file with the same lines as the corpus and one label per token, {@code -} for none. An {@code <eos>} that is not
     * in the corpus itself has no label. The grouping is named after the file, without folder and extension.
     */
    record LabelFile(Path path) implements GroupingSource {
        @Override
        public String name() {
            String file = path.getFileName().toString().replaceFirst("\\.gz$", "");
            return file.replaceFirst("(?<=.)\\.[^.]*$", "");
        }
    }
}
