/**
 * Word vectors from elsewhere, for embeddings that do not start at random: word2vec's text and binary files and GloVe's text
 * files, plain or gzip. {@link dev.stategrad.client.vectors.PretrainedEmbeddings} is what a training takes; rows belong to
 * words by name, never by their place in a file.
 */
@NullMarked
package dev.stategrad.client.vectors;

import org.jspecify.annotations.NullMarked;
