package dev.stategrad.client.analysis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** The whitened embeddings g = Z (e − μ) of all words (eq. 5). */
public final class WordVectors {
    private final DMatrixRMaj rows;

    private WordVectors(DMatrixRMaj rows) {
        this.rows = rows;
    }

    /**
     * Whitens embeddings.
     *
     * @param embeddings [V, E] row-major, the same that the whitening was made of
     */
    public static WordVectors of(double[] embeddings, Whitening whitening) {
        int size = whitening.size();
        if (embeddings.length % size != 0) {
            throw new IllegalArgumentException(
                    "embeddings: expected rows of " + size + " numbers, found " + embeddings.length + " numbers");
        }
        double[] mean = whitening.mean();
        double[] centred = new double[embeddings.length];
        Arrays.setAll(centred, i -> embeddings[i] - mean[i % size]);
        var rows = new DMatrixRMaj(embeddings.length / size, size);
        CommonOps_DDRM.multTransB(
                DMatrixRMaj.wrap(rows.numRows, size, centred), DMatrixRMaj.wrap(size, size, whitening.inverse()), rows);
        return new WordVectors(rows);
    }

    /** V. */
    public int words() {
        return rows.numRows;
    }

    /**
     * A word and how far it lies in a direction.
     *
     * @param score g·v; over the vocabulary its mean is 0 and its standard deviation 1, whatever the direction
     */
    public record Scored(int word, double score) {}

    /**
     * Words at both ends of a direction. A direction v of whitened space is D v in that of the embeddings; scores are taken in
     * whitened space, where no direction counts more than another.
     *
     * @param positive falling from the largest score
     * @param negative rising from the smallest
     */
    public record Ends(List<Scored> positive, List<Scored> negative) {
        public Ends {
            positive = List.copyOf(positive);
            negative = List.copyOf(negative);
        }
    }

    /**
     * The outermost words of a direction. Of its two signs, which mean nothing, the one is taken that makes the word with the
     * largest score in size positive.
     *
     * @param direction [E] of length 1, in whitened space
     * @param count at least 1; all words where there are fewer
     */
    public Ends ends(double[] direction, int count) {
        var scores = new DMatrixRMaj(rows.numRows, 1);
        CommonOps_DDRM.mult(rows, DMatrixRMaj.wrap(direction.length, 1, direction), scores);
        double sign = CommonOps_DDRM.elementMax(scores) >= -CommonOps_DDRM.elementMin(scores) ? 1 : -1;
        CommonOps_DDRM.scale(sign, scores);
        return new Ends(
                outermost(scores, Comparator.comparingDouble(Scored::score).reversed(), count),
                outermost(scores, Comparator.comparingDouble(Scored::score), count));
    }

    private static List<Scored> outermost(DMatrixRMaj scores, Comparator<Scored> order, int count) {
        return IntStream.range(0, scores.numRows)
                .mapToObj(word -> new Scored(word, scores.get(word)))
                .sorted(order.thenComparingInt(Scored::word))
                .limit(count)
                .toList();
    }

    /**
     * How the whitened spaces of two models with the same vocabulary lie to each other.
     *
     * @return GᵀG′/V [E, E′] row-major; the identity for a model and itself
     * @throws IllegalArgumentException when the numbers of words differ
     */
    public double[] overlap(WordVectors other) {
        if (other.words() != words()) {
            throw new IllegalArgumentException("words: expected " + words() + ", found " + other.words());
        }
        var overlap = new DMatrixRMaj(rows.numCols, other.rows.numCols);
        CommonOps_DDRM.multTransA(rows, other.rows, overlap);
        CommonOps_DDRM.divide(overlap, words());
        return overlap.data;
    }
}
