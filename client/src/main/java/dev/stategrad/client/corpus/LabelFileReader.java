package dev.stategrad.client.corpus;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads one label per token beside a corpus, and finds where the two differ in length. An added {@link Vocabulary#EOS} has
 * no label.
 */
final class LabelFileReader implements LabelSource {
    private final BlankSeparated labels;
    private long asked;
    private long read;

    LabelFileReader(Path path) throws IOException {
        labels = new BlankSeparated(TextFile.open(path));
    }

    @Override
    public void nextLine() throws IOException {
        if (!labels.nextLine()) {
            throw labels.text().problem("expected labels for one more line of the corpus, found the end of the file");
        }
        asked = 0;
        read = 0;
    }

    /** The label of the next token. When the line is too short, {@link #endLine} says so. */
    @Override
    public @Nullable String label(Token token) throws IOException {
        if (!token.written()) {
            return null;
        }
        asked++;
        String label = labels.next();
        if (label == null) {
            return null;
        }
        read++;
        return Word.labelOrNull(label);
    }

    @Override
    public void endLine() throws IOException {
        while (labels.next() != null) {
            read++;
        }
        if (read != asked) {
            throw labels.text().problem("expected " + asked + " labels, one for each token, found " + read);
        }
    }

    @Override
    public void endFile() throws IOException {
        if (labels.nextLine()) {
            throw labels.text().problem("expected the end of the file, as in the corpus, found one more line");
        }
    }

    @Override
    public void close() throws IOException {
        labels.close();
    }
}
