package dev.stategrad.client.corpus;

import java.nio.file.Path;

/** Where the labels of a grouping come from. */
public sealed interface GroupingSource {
    /** Name of the grouping. */
    String name();

    /**
     * A column of the corpus.
     *
     * @param name {@code pos} for the corpus's parts of speech, or a name out of {@link CorpusFormat#columns()}
     */
    record Column(String name) implements GroupingSource {}

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
