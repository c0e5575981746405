package dev.stategrad.client.vectors;

/** How word vectors are written down. Every format may be plain or gzip, and is told by the file's first bytes. */
public enum WordVectorFormat {
    /** word2vec's text: a first line with the number of vectors and of components, then as {@link #GLOVE_TEXT}. */
    WORD2VEC_TEXT,
    /** word2vec's binary: the same first line, then for each word its bytes, a blank and its components as little-endian float32. */
    WORD2VEC_BINARY,
    /** GloVe's text: a word and its components on each line, separated by blanks. */
    GLOVE_TEXT
}
