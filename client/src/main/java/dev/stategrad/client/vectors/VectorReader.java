package dev.stategrad.client.vectors;

import java.io.Closeable;
import java.io.IOException;

/** Reads word vectors, one after the other. */
sealed interface VectorReader extends Closeable permits TextVectorReader, BinaryVectorReader {
    WordVectorFormat format();

    /** Number of components of every vector. */
    int dimension();

    /** Goes to the next vector; false at the end of the file. */
    boolean next() throws IOException;

    /** The word of this vector. */
    String word();

    /** Puts the components of this vector into {@code matrix} from {@code offset} on; all of them are finite. */
    void copyTo(float[] matrix, int offset) throws IOException;

    /** Something is wrong with this vector; the message says where it is. */
    WordVectorException problem(String problem);
}
