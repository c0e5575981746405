package dev.stategrad.client.corpus;

import dev.stategrad.client.Grouping;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The groupings of a corpus while it is read: where each label comes from and what numbers labels have. */
final class LabelColumns implements Closeable {
    private final List<Source> sources = new ArrayList<>();

    /**
     * One grouping.
     *
     * @param column index among the tags of a word; used when there is no file
     */
    private record Source(String name, int column, @Nullable LabelFileReader file, LabelInventory inventory) {}

    void addColumn(String name, int column) {
        sources.add(new Source(name, column, null, new LabelInventory()));
    }

    void addFile(GroupingSource.LabelFile file) throws IOException {
        sources.add(new Source(file.name(), -1, new LabelFileReader(file.path()), new LabelInventory()));
    }

    int size() {
        return sources.size();
    }

    void nextLine() throws IOException {
        for (Source source : sources) {
            if (source.file() != null) {
                source.file().nextLine();
            }
        }
    }

    /**
     * Puts the labels of a token behind it.
     *
     * @param row [1 + number of groupings]
     * @param inFiles whether label files have a label for this token
     */
    void label(int[] row, List<String> tags, boolean inFiles) throws IOException {
        for (int i = 0; i < sources.size(); i++) {
            row[i + 1] = label(sources.get(i), tags, inFiles);
        }
    }

    private static int label(Source source, List<String> tags, boolean inFiles) throws IOException {
        if (source.file() == null) {
            return source.inventory().number(tags.get(source.column()));
        }
        return inFiles ? source.inventory().number(source.file().next()) : LabelInventory.NONE;
    }

    void endLine() throws IOException {
        for (Source source : sources) {
            if (source.file() != null) {
                source.file().endLine();
            }
        }
    }

    void endFile() throws IOException {
        for (Source source : sources) {
            if (source.file() != null) {
                source.file().endFile();
            }
        }
    }

    /** The groupings, all labels known; throws when one has no label at all. */
    List<Grouping> groupings(TextFile corpus) throws CorpusException {
        List<Grouping> groupings = new ArrayList<>();
        for (Source source : sources) {
            if (source.inventory().isEmpty()) {
                throw new CorpusException(
                        corpus.path(), "grouping " + source.name() + ": expected at least one label, found none");
            }
            groupings.add(source.inventory().grouping(source.name()));
        }
        return groupings;
    }

    List<int[]> orders() {
        return sources.stream().map(source -> source.inventory().order()).toList();
    }

    @Override
    public void close() throws IOException {
        for (Source source : sources) {
            if (source.file() != null) {
                source.file().close();
            }
        }
    }
}
