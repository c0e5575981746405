package dev.stategrad.client.corpus;

import dev.stategrad.client.TokenScoreListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Turns a model's scores into the labels of tokens, as they come. */
final class ScoreLabelWriter implements TokenScoreListener {
    private final TokenStore store;
    private final List<Long> bounds;
    private final List<LabelColumn> columns;
    private long scored;

    /** @param bounds first row of each stream, and the number of rows */
    ScoreLabelWriter(TokenStore store, List<Long> bounds, List<LabelColumn> columns) {
        this.store = store;
        this.bounds = bounds;
        this.columns = columns;
    }

    @Override
    public void scored(int stream, long position, double[] logProbabilities, boolean[] correct) {
        scored += logProbabilities.length;
        try {
            for (int column = 0; column < columns.size(); column++) {
                ScoreLabels labels = columns.get(column).scores();
                if (labels != null) {
                    put(column, labels, bounds.get(stream), position, logProbabilities, correct);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Labels the tokens that these scores are about; the first of a stream has no token before it. */
    private void put(
            int column, ScoreLabels labels, long first, long position, double[] logProbabilities, boolean[] correct)
            throws IOException {
        if (labels == ScoreLabels.CORRECT && correct.length != logProbabilities.length) {
            throw new IOException("grouping correct: expected a server that tells which tokens were the most probable"
                    + " ones, found one that does not");
        }
        int skipped = (int) Math.max(0, labels.lead() - position);
        int count = logProbabilities.length - skipped;
        if (count <= 0) {
            return;
        }
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            int score = i + skipped;
            boolean hit = labels == ScoreLabels.CORRECT && correct[score];
            numbers[i] = columns.get(column).inventory().number(labels.label(logProbabilities[score], hit));
        }
        store.put(first + position + skipped - labels.lead(), 1 + column, numbers);
    }

    /** Number of tokens whose scores came. */
    long scored() {
        return scored;
    }
}
