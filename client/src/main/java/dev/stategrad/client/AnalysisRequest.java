package dev.stategrad.client;

import java.util.List;

/**
 * What is to be analysed, and how. The server checks every value and names the one that is wrong.
 *
 * @param model name of the model
 * @param state which vector is differentiated
 * @param layer of the state, counted from 1; 0 means the top one
 * @param delays D: delays 0 … D−1 are computed
 * @param streams number of parallel streams, each from the zero state
 * @param precision of the products
 * @param groupings in the order of the rows of {@link TokenBlock#labels()}
 * @param means whether mean matrices are wanted, or only counts and spectra
 * @param rightVectors whether the right singular vectors are wanted
 */
public record AnalysisRequest(
        String model,
        StateKind state,
        int layer,
        int delays,
        int streams,
        Precision precision,
        List<Grouping> groupings,
        boolean means,
        boolean rightVectors) {
    public AnalysisRequest {
        groupings = List.copyOf(groupings);
    }

    /** Means and right singular vectors of one state of the top layer, over one stream without groupings. */
    public static AnalysisRequest of(String model, StateKind state, int delays) {
        return new AnalysisRequest(model, state, 0, delays, 1, Precision.FLOAT32, List.of(), true, true);
    }

    public AnalysisRequest withLayer(int newLayer) {
        return new AnalysisRequest(model, state, newLayer, delays, streams, precision, groupings, means, rightVectors);
    }

    public AnalysisRequest withStreams(int newStreams) {
        return new AnalysisRequest(model, state, layer, delays, newStreams, precision, groupings, means, rightVectors);
    }

    public AnalysisRequest withPrecision(Precision newPrecision) {
        return new AnalysisRequest(model, state, layer, delays, streams, newPrecision, groupings, means, rightVectors);
    }

    public AnalysisRequest withGroupings(List<Grouping> newGroupings) {
        return new AnalysisRequest(model, state, layer, delays, streams, precision, newGroupings, means, rightVectors);
    }
}
