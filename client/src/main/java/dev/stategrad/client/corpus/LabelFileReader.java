package dev.stategrad.client.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Reads one label per token beside a corpus, and finds where the two differ in length. */
final class LabelFileReader implements Closeable {
    private final BlankSeparated labels;
    private long read;

    LabelFileReader(Path path) throws IOException {
        labels = new BlankSeparated(TextFile.open(path));
    }

    void nextLine() throws IOException {
        if (!labels.nextLine()) {
            throw labels.text().problem("expected labels for one more line of the corpus, found the end of the file");
        }
        read = 0;
    }

    String next() throws IOException {
        String label = labels.next();
        if (label == null) {
            throw labels.text().problem("expected a label for each token, found only " + read + " labels");
        }
        read++;
        return label;
    }

    /** Must follow the last token of each line. */
    void endLine() throws IOException {
        long expected = read;
        while (labels.next() != null) {
            read++;
        }
        if (read != expected) {
            throw labels.text().problem("expected " + expected + " labels, one for each token, found " + read);
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
