/**
 * Texts, from files to token ids with labels.
 *
 * <p>A {@link dev.stategrad.client.corpus.Corpus} is a file and its format; a {@code WordReader} for each format reads it
 * word by word, {@code SentenceWords} adds the one {@code <eos>} of every sentence, and
 * {@link dev.stategrad.client.corpus.CorpusEncoder} turns words into ids by a
 * {@link dev.stategrad.client.corpus.Vocabulary}, which {@link dev.stategrad.client.corpus.VocabularyCounter} makes. What
 * comes out, an {@link dev.stategrad.client.corpus.EncodedCorpus}, lies in a temporary file: no text has to fit into memory.
 *
 * <p>A {@link dev.stategrad.client.corpus.GroupingSource} says where the labels of a grouping come from; to each belongs a
 * {@code LabelSource}, which labels tokens while the text is read, or {@code ScoreLabels}, which need a model that has read
 * it. A new grouping is one more of both. {@code Bins} holds the edges of those that sort numbers.
 *
 * <p>{@link dev.stategrad.client.corpus.PennClass} and {@link dev.stategrad.client.corpus.PennProperty} are the paper's
 * classes of English words; {@link dev.stategrad.client.corpus.TaggedLexicon} says which words of a vocabulary they hold.
 */
@NullMarked
package dev.stategrad.client.corpus;

import org.jspecify.annotations.NullMarked;
