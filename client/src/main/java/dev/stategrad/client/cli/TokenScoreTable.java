package dev.stategrad.client.cli;

import dev.stategrad.client.TokenScoreListener;
import dev.stategrad.client.corpus.EncodedCorpus;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the score of every token, one a line. */
final class TokenScoreTable implements TokenScoreListener {
    private final Writer writer;
    private final EncodedCorpus corpus;
    private final List<String> words;

    /** @param words the vocabulary; empty when tokens are known by id alone */
    TokenScoreTable(OutputStream out, EncodedCorpus corpus, List<String> words) throws IOException {
        this.writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        this.corpus = corpus;
        this.words = words;
        writer.write("stream\tposition\ttoken\tlog_probability\n");
    }

    @Override
    public void scored(int stream, long position, double[] logProbabilities, boolean[] correct) {
        try {
            int[] tokens = corpus.tokens(stream, position, logProbabilities.length);
            for (int i = 0; i < tokens.length; i++) {
                String token = words.isEmpty() ? Integer.toString(tokens[i]) : words.get(tokens[i]);
                writer.write(stream + "\t" + (position + i) + "\t" + token + "\t" + logProbabilities[i] + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Must follow the last score; the stream stays open, for whoever opened it. */
    void flush() throws IOException {
        writer.flush();
    }
}
