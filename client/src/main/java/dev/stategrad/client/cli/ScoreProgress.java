package dev.stategrad.client.cli;

import dev.stategrad.client.TokenScoreListener;
import dev.stategrad.client.corpus.EncodedCorpus;

/** Shows how many tokens have been scored, and hands scores on. */
final class ScoreProgress implements TokenScoreListener {
    private final ProgressBar bar;
    private final long total;
    private final TokenScoreListener then;
    private final long began = System.nanoTime();
    private long done;

    ScoreProgress(ProgressBar bar, EncodedCorpus corpus, TokenScoreListener then) {
        this.bar = bar;
        this.total = corpus.tokens();
        this.then = then;
    }

    @Override
    public void scored(int stream, long position, double[] logProbabilities, boolean[] correct) {
        then.scored(stream, position, logProbabilities, correct);
        done += logProbabilities.length;
        double rate = done / Math.max(1e-9, (System.nanoTime() - began) * 1e-9);
        bar.update(done, total, rate, (total - done) / rate, "");
    }
}
