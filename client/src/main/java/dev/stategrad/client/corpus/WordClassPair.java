package dev.stategrad.client.corpus;

/**
 * Two classes of words that differ in one property.
 *
 * @param name of the property
 * @param first token ids of class a, ascending
 * @param second token ids of class b, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier: handed on at once, never compared
public record WordClassPair(String name, int[] first, int[] second) {
    /** Whether both classes have words, so that they can be told apart. */
    public boolean isComplete() {
        return first.length > 0 && second.length > 0;
    }
}
