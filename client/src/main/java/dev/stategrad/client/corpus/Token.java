package dev.stategrad.client.corpus;

/**
 * A token as groupings see it.
 *
 * @param word as the corpus has it; its form is empty where a file holds token ids only
 * @param id of the word in the vocabulary
 * @param position in its sentence, counted from 1
 * @param written whether the token is in the file itself, and no {@link Vocabulary#EOS} that was added
 */
record Token(Word word, int id, int position, boolean written) {}
