package dev.stategrad.client;

import dev.stategrad.client.analysis.Whitening;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be analysed, and how. The server checks every value and names the one that is wrong.
 *
 * @param model name of the model
 * @param state which vector is differentiated; null: the cell of an LSTM, the hidden vector of any other
 * @param layer of the state, counted from 1; 0 means the top one
 * @param delays D: delays 0 … D−1 are computed
 * @param streams number of parallel streams, each from the zero state
 * @param precision of the products
 * @param groupings in the order of the rows of {@link TokenBlock#labels()}
 * @param pairs which pairs of a source and a later position count
 * @param blocks of text that get sums of their own
 * @param outputs what is computed from the sums and sent
 * @param job how the request is to be treated
 */
public record AnalysisRequest(
        String model,
        @Nullable StateKind state,
        int layer,
        int delays,
        int streams,
        Precision precision,
        List<Grouping> groupings,
        Pairs pairs,
        Blocks blocks,
        Outputs outputs,
        JobOptions job) {
    public AnalysisRequest {
        groupings = List.copyOf(groupings);
    }

    /** A private analysis without a deadline. */
    public AnalysisRequest(
            String model,
            @Nullable StateKind state,
            int layer,
            int delays,
            int streams,
            Precision precision,
            List<Grouping> groupings,
            Pairs pairs,
            Blocks blocks,
            Outputs outputs) {
        this(model, state, layer, delays, streams, precision, groupings, pairs, blocks, outputs, JobOptions.DEFAULT);
    }

    /**
     * Which pairs count.
     *
     * @param window only pairs within the same window of so many tokens, as in the paper; 0 means exact, no window
     * @param resetAfter token ids after each of which a stream starts from the zero state again; pairs across do not count
     */
    public record Pairs(int window, List<Integer> resetAfter) {
        /** Every pair of a stream. */
        public static final Pairs ALL = new Pairs(0, List.of());

        public Pairs {
            resetAfter = List.copyOf(resetAfter);
        }
    }

    /**
     * Blocks of text, for error bars.
     *
     * @param count N; 0 means none
     * @param tokens source tokens of a block, counted in each stream from its start; what lies beyond the last block
     *     belongs to it
     */
    public record Blocks(int count, long tokens) {
        /** No blocks. */
        public static final Blocks NONE = new Blocks(0, 0);
    }

    /**
     * What is computed from the sums and sent, besides counts and singular values.
     *
     * @param means whether mean matrices are wanted
     * @param rightVectors whether the right singular vectors are wanted
     * @param secondMoment whether the mean of MᵀM over all pairs is wanted
     * @param paths whether the part of the mean that went through the cell path alone is wanted, for all pairs; a plain
     *     recurrent network has no such path
     * @param whitening has the server take the spectra of mean·D too, which spares the means the journey; null: no
     */
    public record Outputs(
            boolean means,
            boolean rightVectors,
            boolean secondMoment,
            boolean paths,
            @Nullable Whitening whitening) {
        /** Means and right singular vectors. */
        public static final Outputs MATRICES = new Outputs(true, true, false, false, null);

        /** Counts and singular values alone, for groupings of thousands of labels. */
        public static final Outputs SPECTRA = new Outputs(false, false, false, false, null);

        public Outputs withRightVectors(boolean wanted) {
            return new Outputs(means, wanted, secondMoment, paths, whitening);
        }

        public Outputs withSecondMoment(boolean wanted) {
            return new Outputs(means, rightVectors, wanted, paths, whitening);
        }

        public Outputs withPaths(boolean wanted) {
            return new Outputs(means, rightVectors, secondMoment, wanted, whitening);
        }

        public Outputs withWhitening(@Nullable Whitening basis) {
            return new Outputs(means, rightVectors, secondMoment, paths, basis);
        }
    }

    /**
     * Means and right singular vectors of one state of the top layer, over one stream without groupings.
     *
     * @param state null: the cell of an LSTM, the hidden vector of any other
     */
    public static AnalysisRequest of(String model, @Nullable StateKind state, int delays) {
        return new AnalysisRequest(
                model, state, 0, delays, 1, Precision.FLOAT32, List.of(), Pairs.ALL, Blocks.NONE, Outputs.MATRICES);
    }

    public AnalysisRequest withLayer(int newLayer) {
        return new AnalysisRequest(
                model, state, newLayer, delays, streams, precision, groupings, pairs, blocks, outputs, job);
    }

    public AnalysisRequest withStreams(int newStreams) {
        return new AnalysisRequest(
                model, state, layer, delays, newStreams, precision, groupings, pairs, blocks, outputs, job);
    }

    public AnalysisRequest withPrecision(Precision newPrecision) {
        return new AnalysisRequest(
                model, state, layer, delays, streams, newPrecision, groupings, pairs, blocks, outputs, job);
    }

    public AnalysisRequest withGroupings(List<Grouping> newGroupings) {
        return new AnalysisRequest(
                model, state, layer, delays, streams, precision, newGroupings, pairs, blocks, outputs, job);
    }

    public AnalysisRequest withPairs(Pairs newPairs) {
        return new AnalysisRequest(
                model, state, layer, delays, streams, precision, groupings, newPairs, blocks, outputs, job);
    }

    public AnalysisRequest withBlocks(Blocks newBlocks) {
        return new AnalysisRequest(
                model, state, layer, delays, streams, precision, groupings, pairs, newBlocks, outputs, job);
    }

    public AnalysisRequest withOutputs(Outputs newOutputs) {
        return new AnalysisRequest(
                model, state, layer, delays, streams, precision, groupings, pairs, blocks, newOutputs, job);
    }

    public AnalysisRequest withJob(JobOptions newJob) {
        return new AnalysisRequest(
                model, state, layer, delays, streams, precision, groupings, pairs, blocks, outputs, newJob);
    }
}
