package dev.stategrad.client.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of word2vec's files. GloVe's have none, and no vectors of one component whose word is a number either.
 *
 * @param vectors number of vectors
 * @param dimension number of components of each
 */
record VectorHeader(long vectors, int dimension) {
    private static final Pattern LINE = Pattern.compile("\\s*(\\d{1,15})[ \\t]+(\\d{1,9})[ \\t]*\\r?\\n?");
    private static final int LONGEST = 64;

    /** Reads the header if there is one; else nothing is read. */
    static Optional<VectorHeader> read(ByteSource source) throws IOException {
        String view = new String(source.peek(LONGEST), StandardCharsets.ISO_8859_1);
        String line = view.substring(0, view.indexOf('\n') + 1);
        Matcher header = LINE.matcher(line);
        if (!header.matches()) {
            return Optional.empty();
        }
        source.read(new byte[line.length()]);
        int dimension = Integer.parseInt(header.group(2));
        if (dimension == 0) {
            throw new WordVectorException(
                    source.path(), "expected vectors of at least 1 component, found 0 in the first line");
        }
        return Optional.of(new VectorHeader(Long.parseLong(header.group(1)), dimension));
    }
}
