package dev.stategrad.client.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The groupings of a corpus while it is read. */
final class LabelColumns implements Closeable {
    private final List<LabelColumn> columns = new ArrayList<>();

    void add(LabelColumn column) {
        columns.add(column);
    }

    int size() {
        return columns.size();
    }

    void nextLine() throws IOException {
        for (LabelColumn column : columns) {
            column.source().nextLine();
        }
    }

    /**
     * Puts the labels of a token behind it.
     *
     * @param row [1 + number of groupings]
     */
    void label(int[] row, Token token) throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            row[i + 1] = columns.get(i).read(token);
        }
    }

    void endLine() throws IOException {
        for (LabelColumn column : columns) {
            column.source().endLine();
        }
    }

    void endFile() throws IOException {
        for (LabelColumn column : columns) {
            column.source().endFile();
        }
    }

    /** The groupings when the corpus has been read; throws when one has no label at all. */
    List<LabelColumn> read(TextFile corpus) throws CorpusException {
        for (LabelColumn column : columns) {
            column.check(corpus);
        }
        return List.copyOf(columns);
    }

    @Override
    public void close() throws IOException {
        for (LabelColumn column : columns) {
            column.source().close();
        }
    }
}
