package dev.stategrad.client.vectors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** word2vec's binary file. Its own program ends every vector with a line feed, other writers do not: both are read. */
final class BinaryVectorReader implements VectorReader {
    private static final int LONGEST_WORD = 1 << 16;

    private final ByteSource source;
    private final VectorHeader header;
    private final byte[] components;
    private String word = "";
    private long vectors;

    BinaryVectorReader(ByteSource source, VectorHeader header) {
        this.source = source;
        this.header = header;
        this.components = new byte[Math.multiplyExact(header.dimension(), Float.BYTES)];
    }

    @Override
    public WordVectorFormat format() {
        return WordVectorFormat.WORD2VEC_BINARY;
    }

    @Override
    public int dimension() {
        return header.dimension();
    }

    @Override
    public boolean next() throws IOException {
        if (vectors == header.vectors()) {
            checkEnd();
            return false;
        }
        vectors++;
        word = readWord();
        int found = source.read(components);
        if (found < components.length) {
            throw problem("expected " + components.length + " bytes of components, found " + found
                    + " before the end of the file");
        }
        return true;
    }

    private void checkEnd() throws IOException {
        for (int rest = source.read(); rest >= 0; rest = source.read()) {
            if (rest != '\n') {
                throw problem("expected the end of the file after " + header.vectors()
                        + " vectors, as the first line says, found more");
            }
        }
    }

    private String readWord() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int next = source.read();
        if (next == '\n') {
            next = source.read();
        }
        while (next != ' ') {
            if (next < 0) {
                throw problem("expected " + header.vectors() + " vectors, as the first line says, found the end of the"
                        + " file after " + (vectors - 1));
            }
            if (bytes.size() == LONGEST_WORD) {
                throw problem("expected a word of at most " + LONGEST_WORD + " bytes, found a longer one");
            }
            bytes.write(next);
            next = source.read();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public void copyTo(float[] matrix, int offset) throws IOException {
        ByteBuffer values = ByteBuffer.wrap(components).order(ByteOrder.LITTLE_ENDIAN);
        for (int component = 0; component < header.dimension(); component++) {
            float value = values.getFloat();
            if (!Float.isFinite(value)) {
                throw problem("expected finite numbers, found " + value);
            }
            matrix[offset + component] = value;
        }
    }

    @Override
    public WordVectorException problem(String problem) {
        return new WordVectorException(source.path(), "vector " + vectors + ": " + problem);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
