package dev.stategrad.client.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A word and its components on each line. Components are counted from the end of the line, since some published files have
 * words with blanks in them. Numbers are only parsed where they are asked for.
 */
final class TextVectorReader implements VectorReader {
    private static final int LONGEST_LINE = 1 << 20;

    private final ByteSource source;
    private final Optional<VectorHeader> header;
    private final int dimension;
    private byte[] line = new byte[4096];
    private int length;
    private int wordEnd;
    private long lines;
    private long vectors;

    TextVectorReader(ByteSource source, Optional<VectorHeader> header) throws IOException {
        this.source = source;
        this.header = header;
        this.lines = header.isPresent() ? 1 : 0;
        this.dimension = header.isPresent() ? header.get().dimension() : fieldsOfFirstLine(source) - 1;
        if (dimension < 1) {
            throw new WordVectorException(
                    source.path(), "line 1: expected a word and its components, found " + (dimension + 1) + " fields");
        }
    }

    private static int fieldsOfFirstLine(ByteSource source) throws IOException {
        String view = new String(source.peek(ByteSource.VIEW), StandardCharsets.ISO_8859_1);
        int end = view.indexOf('\n');
        String first = (end < 0 ? view : view.substring(0, end)).strip();
        return first.isEmpty() ? 0 : first.split("[ \\t]+", -1).length;
    }

    @Override
    public WordVectorFormat format() {
        return header.isPresent() ? WordVectorFormat.WORD2VEC_TEXT : WordVectorFormat.GLOVE_TEXT;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public boolean next() throws IOException {
        do {
            if (!readLine()) {
                checkCount();
                return false;
            }
        } while (length == 0);
        findWord();
        vectors++;
        return true;
    }

    private void checkCount() throws WordVectorException {
        if (header.isPresent() && header.get().vectors() != vectors) {
            throw problem("expected " + header.get().vectors() + " vectors, as the first line says, found " + vectors);
        }
    }

    /** Reads a line without the blanks at its end; false at the end of the file. */
    private boolean readLine() throws IOException {
        int next = source.read();
        if (next < 0) {
            return false;
        }
        lines++;
        length = 0;
        while (next >= 0 && next != '\n') {
            if (length == LONGEST_LINE) {
                throw problem("expected lines of at most " + LONGEST_LINE + " bytes, found a longer one");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) next;
            next = source.read();
        }
        while (length > 0 && (isBlank(line[length - 1]) || line[length - 1] == '\r')) {
            length--;
        }
        return true;
    }

    /** Goes back over as many fields as there are components; what is before them is the word. */
    private void findWord() throws WordVectorException {
        int end = length;
        for (int field = 0; field < dimension; field++) {
            while (end > 0 && !isBlank(line[end - 1])) {
                end--;
            }
            while (end > 0 && isBlank(line[end - 1])) {
                end--;
            }
            if (end == 0) {
                throw problem("expected a word and " + dimension + " components, found " + (field + 1) + " fields");
            }
        }
        wordEnd = end;
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\t';
    }

    @Override
    public String word() {
        return new String(line, 0, wordEnd, StandardCharsets.UTF_8);
    }

    @Override
    public void copyTo(float[] matrix, int offset) throws IOException {
        int begin = wordEnd;
        for (int component = 0; component < dimension; component++) {
            while (isBlank(line[begin])) {
                begin++;
            }
            int end = begin;
            while (end < length && !isBlank(line[end])) {
                end++;
            }
            matrix[offset + component] = number(new String(line, begin, end - begin, StandardCharsets.UTF_8));
            begin = end;
        }
    }

    private float number(String text) throws WordVectorException {
        try {
            float value = Float.parseFloat(text);
            if (Float.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw problem("expected finite numbers, found " + text);
    }

    @Override
    public WordVectorException problem(String problem) {
        return new WordVectorException(source.path(), "line " + lines + ": " + problem);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
