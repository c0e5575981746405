package dev.stategrad.client.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Reads one label per token beside a corpus, and finds where the two differ in length. */
final class LabelFileReader implements Closeable {
    private final BlankSeparated labels;
    private long asked;
    private long read;

    LabelFileReader(Path path) throws IOException {
        labels = new BlankSeparated(TextFile.open(path));
    }

    void nextLine() throws IOException {
        if (!labels.nextLine()) {
            throw labels.text().problem("expected labels for one more line of the corpus, found the end of the file");
        }
        asked = 0;
        read = 0;
    }

    /** The label of the next token. When the line is too short, {@link #endLine} says so. */
    String next() throws IOException {
        asked++;
        String label = labels.next();
        if (label == null) {
            return Word.NO_LABEL;
        }
        read++;
        return label;
    }

    /** Must follow the last token of each line. */
    void endLine() throws IOException {
        while (labels.next() != null) {
            read++;
        }
        if (read != asked) {
            throw labels.text().problem("expected " + asked + " labels, one for each token, found " + read);
        }
    }

    /** Must follow the last line. */
    void endFile() throws IOException {
        if (labels.nextLine()) {
            throw labels.text().problem("expected the end of the file, as in the corpus, found one more line");
        }
    }

    @Override
    public void close() throws IOException {
        labels.close();
    }
}
