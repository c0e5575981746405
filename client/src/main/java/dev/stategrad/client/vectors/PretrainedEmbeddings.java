package dev.stategrad.client.vectors;

import dev.stategrad.client.Tensor;
import dev.stategrad.client.corpus.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** Embeddings for the words of a vocabulary, out of a file of word vectors. */
public final class PretrainedEmbeddings {
    private final Tensor tensor;
    private final List<String> missing;
    private final WordVectorFormat format;

    private PretrainedEmbeddings(Tensor tensor, List<String> missing, WordVectorFormat format) {
        this.tensor = tensor;
        this.missing = missing;
        this.format = format;
    }

    /**
     * Reads the vectors of a vocabulary's words. Words are compared as they are written, letter case included; vectors of
     * other words are passed over.
     *
     * @param file word2vec's text or binary, or GloVe's text; plain or gzip
     * @param embedding E, which every vector must have as its size
     * @throws WordVectorException when the file is none of these, has vectors of another size, two for one word, numbers
     *     that are not finite, or a vector for no word of the vocabulary at all
     */
    public static PretrainedEmbeddings read(Path file, Vocabulary vocabulary, int embedding) throws IOException {
        try (VectorReader vectors = VectorFile.open(file)) {
            if (vectors.dimension() != embedding) {
                throw new WordVectorException(
                        file,
                        "expected vectors of " + embedding + " components, the size of the embeddings, found "
                                + vectors.dimension());
            }
            float[] matrix = new float[Math.multiplyExact(vocabulary.size(), embedding)];
            BitSet found = fill(matrix, vectors, vocabulary);
            if (found.isEmpty()) {
                throw new WordVectorException(
                        file, "expected vectors for words of the vocabulary, found none of its " + vocabulary.size());
            }
            List<String> missing = new ArrayList<>();
            for (int id = found.nextClearBit(0); id < vocabulary.size(); id = found.nextClearBit(id + 1)) {
                missing.add(vocabulary.word(id));
                Arrays.fill(matrix, id * embedding, (id + 1) * embedding, Float.NaN);
            }
            Tensor tensor = Tensor.ofFloats(matrix, (long) vocabulary.size(), (long) embedding);
            return new PretrainedEmbeddings(tensor, Collections.unmodifiableList(missing), vectors.format());
        }
    }

    /** Puts every vector at its word's row; tells which rows have one. */
    private static BitSet fill(float[] matrix, VectorReader vectors, Vocabulary vocabulary) throws IOException {
        BitSet found = new BitSet(vocabulary.size());
        while (vectors.next()) {
            String word = vectors.word();
            if (!vocabulary.contains(word)) {
                continue;
            }
            int id = vocabulary.id(word).orElseThrow();
            if (found.get(id)) {
                throw vectors.problem("expected one vector for each word, found a second one for \"" + word + "\"");
            }
            found.set(id);
            vectors.copyTo(matrix, id * vectors.dimension());
        }
        return found;
    }

    /** [V, E] in float32; a row of NaN for every missing word. */
    public Tensor tensor() {
        return tensor;
    }

    /** Words of the vocabulary that the file has no vector for, in the order of their ids. */
    public List<String> missing() {
        return missing;
    }

    /** How the file was written down. */
    public WordVectorFormat format() {
        return format;
    }
}
