package dev.stategrad.client.corpus;

import dev.stategrad.client.Grouping;
import java.io.IOException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One grouping of a corpus: where its labels come from and what numbers they have. */
final class LabelColumn {
    private final String name;
    private final LabelSource source;
    private final LabelInventory inventory;
    private final @Nullable ScoreLabels scores;

    private LabelColumn(String name, LabelSource source, Comparator<String> order, @Nullable ScoreLabels scores) {
        this.name = name;
        this.source = source;
        this.inventory = new LabelInventory(order);
        this.scores = scores;
    }

    /** Labels in the order of their characters. */
    static LabelColumn of(String name, LabelSource source) {
        return new LabelColumn(name, source, Comparator.naturalOrder(), null);
    }

    /** Labels in the order of bins. */
    static LabelColumn of(String name, LabelSource source, Bins bins) {
        return new LabelColumn(name, source, bins.order(), null);
    }

    /** Labels that a model gives. */
    static LabelColumn of(String name, ScoreLabels scores) {
        return new LabelColumn(
                name, new LabelSource.Later(), Comparator.comparingInt(scores.labels()::indexOf), scores);
    }

    LabelSource source() {
        return source;
    }

    /** What a model makes of the tokens, when the labels come from there. */
    @Nullable ScoreLabels scores() {
        return scores;
    }

    /** Number of the token's label. */
    int read(Token token) throws IOException {
        return inventory.number(source.label(token));
    }

    LabelInventory inventory() {
        return inventory;
    }

    /** All labels that were met; all that can come while a model has not been asked yet. */
    Grouping grouping() {
        return scores != null && inventory.isEmpty() ? new Grouping(name, scores.labels()) : inventory.grouping(name);
    }

    /** Throws when the corpus was read and no token has a label. */
    void check(TextFile corpus) throws CorpusException {
        if (scores == null && inventory.isEmpty()) {
            throw new CorpusException(corpus.path(), "grouping " + name + ": expected at least one label, found none");
        }
    }
}
