package dev.stategrad.client.probe;

import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.corpus.SyntheticCorpus;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A synthetic text with what a model of it has to know at each token.
 *
 * @param tokens [T] ids
 * @param counts [T] place in the cycle: 0 for its new token, 1 to 15 for the repetitions, {@link #END_OF_LINE} for that
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier: read once, never compared
public record SyntheticText(int[] tokens, int[] counts) {
    /** The count of {@code <eos>}, which is in no cycle. */
    public static final int END_OF_LINE = 16;

    public SyntheticText {
        if (tokens.length == 0 || tokens.length != counts.length) {
            throw new IllegalArgumentException("tokens: expected at least 1, each with a count, found " + tokens.length
                    + " with " + counts.length + " counts");
        }
    }

    /**
     * Reads a whole text.
     *
     * @param text {@link SyntheticCorpus}, or another source of one stream with {@link SyntheticCorpus#PLACES} as its labels
     */
    public static SyntheticText read(TokenSource text) throws IOException {
        IntStream.Builder tokens = IntStream.builder();
        IntStream.Builder counts = IntStream.builder();
        int inCycle = -1;
        for (Optional<TokenBlock> block = text.next(); block.isPresent(); block = text.next()) {
            int[] places = block.get().labels()[0];
            for (int i = 0; i < places.length; i++) {
                tokens.add(block.get().tokens()[i]);
                // A line ends between cycles, never within one.
                if (places[i] >= 0) {
                    inCycle = places[i] == SyntheticCorpus.NEW_TOKEN ? 0 : inCycle + 1;
                }
                counts.add(places[i] < 0 ? END_OF_LINE : inCycle);
            }
        }
        return new SyntheticText(tokens.build().toArray(), counts.build().toArray());
    }

    /** T. */
    public int length() {
        return tokens.length;
    }

    /** Whether the token begins a cycle, so that nothing foretells it. */
    boolean isNew(int position) {
        return counts[position] == 0;
    }

    /** Whether the token is a line's end. */
    boolean isEnd(int position) {
        return counts[position] == END_OF_LINE;
    }
}
