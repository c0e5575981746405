package dev.stategrad.client.corpus;

import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Small corpora for tests, and what is in them. */
final class CorpusFiles {
    private CorpusFiles() {}

    static Path write(Path folder, String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    static Path writeGzip(Path folder, String name, String text) throws IOException {
        Path path = folder.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return path;
    }

    /** Forms and tags of every word, with one eos per sentence; sentences end with {@code |}. */
    static String words(Corpus corpus) throws IOException {
        StringBuilder text = new StringBuilder();
        try (SentenceWords words = new SentenceWords(corpus, true)) {
            while (words.nextSentence()) {
                for (Word word = words.next(); word != null; word = words.next()) {
                    text.append(word.form())
                            .append(word.tags().isEmpty() ? "" : word.tags())
                            .append(' ');
                }
                text.append("| ");
            }
        }
        return text.toString().strip();
    }

    /** All tokens of each stream, from however many blocks. */
    static List<List<Integer>> tokens(TokenSource source) throws IOException {
        List<List<Integer>> streams = empty(source.streams());
        for (Optional<TokenBlock> block = source.next(); block.isPresent(); block = source.next()) {
            for (int token : block.get().tokens()) {
                streams.get(block.get().stream()).add(token);
            }
        }
        return streams;
    }

    /** All labels of one grouping of a corpus with one stream. */
    static List<Integer> labels(EncodedCorpus corpus, int grouping) throws IOException {
        List<Integer> labels = new ArrayList<>();
        TokenSource source = corpus.source();
        for (Optional<TokenBlock> block = source.next(); block.isPresent(); block = source.next()) {
            for (int label : block.get().labels()[grouping]) {
                labels.add(label);
            }
        }
        return labels;
    }

    private static List<List<Integer>> empty(int streams) {
        List<List<Integer>> lists = new ArrayList<>();
        for (int stream = 0; stream < streams; stream++) {
            lists.add(new ArrayList<>());
        }
        return lists;
    }
}
