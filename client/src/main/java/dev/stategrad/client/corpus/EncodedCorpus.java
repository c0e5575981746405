package dev.stategrad.client.corpus;

import dev.stategrad.client.Grouping;
import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenScoreListener;
import dev.stategrad.client.TokenSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A corpus as token ids with labels, in one or more streams. It lies in a temporary file until it is closed. */
public final class EncodedCorpus implements AutoCloseable {
    private static final int BLOCK = 8_192;

    private final TokenStore store;
    private final List<Long> bounds;
    private final List<LabelColumn> columns;
    private final List<String> notes;
    private final String sha256;
    private boolean scored;

    /** @param bounds first row of each stream, and the number of rows */
    EncodedCorpus(TokenStore store, List<Long> bounds, List<LabelColumn> columns, List<String> notes, String sha256) {
        this.store = store;
        this.bounds = List.copyOf(bounds);
        this.columns = List.copyOf(columns);
        this.notes = new ArrayList<>(notes);
        this.sha256 = sha256;
    }

    /** Number of streams. */
    public int streams() {
        return bounds.size() - 1;
    }

    /** Number of tokens in all streams. */
    public long tokens() {
        return store.rows();
    }

    /**
     * The groupings that every token has a label of, or none; with all labels that can come where {@link #labelByScores} is
     * still to follow.
     */
    public List<Grouping> groupings() {
        return columns.stream().map(LabelColumn::grouping).toList();
    }

    /** What a reader of results must know about the labels, one line each. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Whether a grouping's labels come from a model, so that {@link #labelByScores} must precede {@link #source}. */
    public boolean needsScores() {
        return columns.stream().anyMatch(column -> column.scores() != null);
    }

    /**
     * Has a model score all tokens, and labels them by that.
     *
     * @throws IOException when the scoring throws it, or does not tell what a grouping needs
     */
    public void labelByScores(Scoring scoring) throws IOException {
        ScoreLabelWriter writer = new ScoreLabelWriter(store, bounds, columns);
        try {
            scoring.score(new Interleaved(List.of()), writer);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (writer.scored() != tokens()) {
            throw new IOException("scores: expected " + tokens() + ", one for each token, found " + writer.scored());
        }
        scored = true;
    }

    /**
     * Gives every label of every grouping the same number of tokens, so that no difference between their means can come from how
     * many gradients were averaged: σ₁ of a mean of n noisy gradients falls with n. Of each label, a sample is kept, each as
     * likely as any other; the remaining tokens lose the label. Labels with fewer tokens are dropped.
     *
     * @param tokens of each label, at least 1
     * @param seed governs the samples
     * @throws IOException when no label of a grouping has so many tokens
     * @throws IllegalStateException when {@link #labelByScores} is still to come
     */
    public void match(long tokens, long seed) throws IOException {
        if (needsScores() && !scored) {
            throw new IllegalStateException("expected labelByScores before labels are matched");
        }
        for (int column = 0; column < columns.size(); column++) {
            var matching = new CountMatching(store, 1 + column, columns.get(column));
            notes.add(matching.match(tokens, seed + column));
        }
    }

    /** Asks a model for the score of every token. */
    @FunctionalInterface
    public interface Scoring {
        /** Reads all tokens and hands every score to the listener before it returns. */
        void score(TokenSource tokens, TokenScoreListener listener) throws IOException;
    }

    /** SHA-256 of the corpus file's bytes, in lower-case hexadecimal. */
    public String sha256() {
        return sha256;
    }

    /** Number of tokens of a stream. */
    public long length(int stream) {
        return bounds.get(stream + 1) - bounds.get(stream);
    }

    /** Token ids of a part of a stream. */
    public int[] tokens(int stream, long position, int count) throws IOException {
        long first = bounds.get(stream);
        if (position < 0 || count < 0 || position + count > bounds.get(stream + 1) - first) {
            throw new IndexOutOfBoundsException("position: expected a part of stream " + stream + " with "
                    + (bounds.get(stream + 1) - first) + " tokens, found " + count + " tokens from " + position);
        }
        return store.read(first + position, count)[0];
    }

    /**
     * The tokens from their beginning, streams interleaved. Any number of sources may be read.
     *
     * @throws IllegalStateException when {@link #labelByScores} is still to come
     */
    public TokenSource source() {
        if (needsScores() && !scored) {
            throw new IllegalStateException("expected labelByScores before the labelled tokens are read");
        }
        return new Interleaved(columns);
    }

    private TokenBlock block(int stream, long row, int count, List<int[]> orders) throws IOException {
        int[][] read = store.read(row, count);
        int[][] labels = new int[orders.size()][];
        for (int grouping = 0; grouping < labels.length; grouping++) {
            labels[grouping] = ordered(read[grouping + 1], orders.get(grouping));
        }
        return new TokenBlock(stream, read[0], labels);
    }

    private static int[] ordered(int[] labels, int[] order) {
        for (int i = 0; i < labels.length; i++) {
            labels[i] = labels[i] == LabelInventory.NONE ? LabelInventory.NONE : order[labels[i]];
        }
        return labels;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    /** A block of each stream in turn, so that a server that runs streams side by side can do so. */
    private final class Interleaved implements TokenSource {
        private final long[] next = bounds.stream().mapToLong(Long::longValue).toArray();
        private final List<LabelColumn> labelled;
        private final List<int[]> orders;
        private int turn;

        /** @param labelled groupings that the tokens come with: all or none */
        Interleaved(List<LabelColumn> labelled) {
            this.labelled = labelled;
            this.orders =
                    labelled.stream().map(column -> column.inventory().order()).toList();
        }

        @Override
        public int streams() {
            return EncodedCorpus.this.streams();
        }

        @Override
        public Optional<TokenSource> again() {
            return Optional.of(new Interleaved(labelled));
        }

        @Override
        public Optional<TokenBlock> next() throws IOException {
            for (int tried = 0; tried < streams(); tried++) {
                int stream = turn;
                turn = (turn + 1) % streams();
                long left = bounds.get(stream + 1) - next[stream];
                if (left > 0) {
                    int count = (int) Math.min(BLOCK, left);
                    TokenBlock block = block(stream, next[stream], count, orders);
                    next[stream] += count;
                    return Optional.of(block);
                }
            }
            return Optional.empty();
        }
    }
}
