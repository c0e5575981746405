package dev.stategrad.client.corpus;

import dev.stategrad.client.Grouping;
import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The paper's synthetic corpus (4.2.1), in which it is known what must be remembered and for how long. Ten tokens and
 * {@code <eos>}; text is made of cycles of 16: a new random token once, then the new token of the cycle before 15 times. A
 * line has 5 to 10 cycles, uniformly, then {@code <eos>}; cycles go on across lines:
 *
 * <pre>A BBBBBBBBBBBBBBB C AAAAAAAAAAAAAAA D CCCCCCCCCCCCCCC …</pre>
 *
 * <p>A new token differs from the one just repeated, or the repetition would seem to last 16, and from the one that is
 * about to be repeated, or the cycle would be 16 equal tokens without a mark where it began. Eight choices are left, the
 * 1/8 of the paper's eq. 24.
 *
 * <p>What the best model can reach: of a line with n cycles, each new token costs ln 8, repetitions cost nothing, and where
 * {@code <eos>} stands costs ln 6 in all, because P(n) = 1/6 however a model spreads it over the line. A mean line has 7.5
 * cycles and 7.5 · 16 + 1 = 121 tokens, so perplexity is at least exp((7.5 ln 8 + ln 6) / 121) = 1.1545. The paper's eq. 26
 * gives 1.1375, because it takes {@code <eos>} for certain.
 */
public final class SyntheticCorpus implements TokenSource {
    /** The words, in the order of their ids. */
    public static final List<String> VOCABULARY = List.of("A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "<eos>");

    /** Id of {@code <eos>}. */
    public static final int END_OF_LINE = 10;

    /** Tokens by their place in the cycle: the new one, or a repetition; {@code <eos>} has no label. */
    public static final Grouping PLACES = new Grouping("place", List.of("token-x-1", "token-x-2rep"));

    /** Index of the label of a cycle's new token. */
    public static final int NEW_TOKEN = 0;

    /** Index of the label of a repetition. */
    public static final int REPETITION = 1;

    /** Perplexity that no model can go below, over many tokens. */
    public static final double PERPLEXITY_BOUND = Math.exp((7.5 * Math.log(8) + Math.log(6)) / 121);

    private static final int TOKENS = 10;
    private static final int REPETITIONS = 15;
    private static final int FEWEST_CYCLES = 5;
    private static final int MOST_CYCLES = 10;
    private static final int BLOCK = 1 << 14;

    private final SplittableRandom random;
    private long tokensLeft;
    private int newToken;
    private int repeated;
    private int placeInCycle;
    private int cyclesLeft;

    /**
     * A corpus of exactly {@code tokens} tokens; the last line may be cut. Same seed, same text.
     *
     * @param tokens at least 0
     */
    public SyntheticCorpus(long seed, long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("tokens: expected at least 0, found " + tokens);
        }
        this.random = new SplittableRandom(seed);
        this.tokensLeft = tokens;
        this.repeated = random.nextInt(TOKENS);
        this.newToken = draw(repeated, repeated);
        this.cyclesLeft = drawCycles();
    }

    @Override
    public int streams() {
        return 1;
    }

    @Override
    public Optional<TokenBlock> next() {
        int length = (int) Math.min(BLOCK, tokensLeft);
        if (length == 0) {
            return Optional.empty();
        }
        int[] tokens = new int[length];
        int[] places = new int[length];
        for (int i = 0; i < length; i++) {
            places[i] = place();
            tokens[i] = token();
            advance();
        }
        tokensLeft -= length;
        return Optional.of(new TokenBlock(0, tokens, new int[][] {places}));
    }

    /** SHA-256 of a text's words, joined by blanks and with a line break after {@code <eos>}, in hexadecimal. */
    public static String sha256(TokenSource text) throws IOException {
        MessageDigest digest = digest();
        for (Optional<TokenBlock> block = text.next(); block.isPresent(); block = text.next()) {
            for (int token : block.get().tokens()) {
                String word = VOCABULARY.get(token) + (token == END_OF_LINE ? "\n" : " ");
                digest.update(word.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private int place() {
        if (cyclesLeft == 0) {
            return -1;
        }
        return placeInCycle == 0 ? NEW_TOKEN : REPETITION;
    }

    private int token() {
        if (cyclesLeft == 0) {
            return END_OF_LINE;
        }
        return placeInCycle == 0 ? newToken : repeated;
    }

    private void advance() {
        if (cyclesLeft == 0) {
            cyclesLeft = drawCycles();
        } else if (placeInCycle < REPETITIONS) {
            placeInCycle++;
        } else {
            int next = draw(newToken, repeated);
            repeated = newToken;
            newToken = next;
            placeInCycle = 0;
            cyclesLeft--;
        }
    }

    private int drawCycles() {
        return random.nextInt(FEWEST_CYCLES, MOST_CYCLES + 1);
    }

    /** A uniform token other than two given ones. */
    private int draw(int one, int other) {
        int token;
        do {
            token = random.nextInt(TOKENS);
        } while (token == one || token == other);
        return token;
    }
}
