package dev.stategrad.client.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A file with text.
 *
 * @param path where it lies
 * @param format how it is written down
 */
public record Corpus(Path path, CorpusFormat format) {
    private static final Pattern TAGGED = Pattern.compile("\\S+/[\\p{Upper}\\p{Punct}][^/\\s]*");

    /**
     * A corpus whose format is told by its first line of text: CoNLL-U has ten columns, and in tagged text a tag in
     * upper case follows each word. {@link CorpusFormat#WIKITEXT} is never told, only asked for.
     */
    public static Corpus of(Path path) throws IOException {
        try (TextFile text = TextFile.open(path)) {
            String line = text.readLine();
            while (line != null && (line.isBlank() || line.startsWith("# "))) {
                line = text.readLine();
            }
            return new Corpus(path, line == null ? CorpusFormat.TEXT : formatOf(line));
        }
    }

    private static CorpusFormat formatOf(String line) {
        if (line.split("\t", -1).length == ConlluReader.COLUMNS) {
            return CorpusFormat.CONLLU;
        }
        boolean tagged = false;
        for (String token : line.strip().split("\\s+", -1)) {
            if (TAGGED.matcher(token).matches()) {
                tagged = true;
            } else if (!token.equals(Vocabulary.EOS)) {
                return CorpusFormat.TEXT;
            }
        }
        return tagged ? CorpusFormat.TAGGED : CorpusFormat.TEXT;
    }

    WordReader open() throws IOException {
        TextFile text = TextFile.open(path);
        return switch (format) {
            case TEXT -> new PlainTextReader(text, false);
            case WIKITEXT -> new PlainTextReader(text, true);
            case TAGGED -> new TaggedTextReader(text);
            case CONLLU -> new ConlluReader(text);
        };
    }
}
