package dev.stategrad.server.jobs;

import dev.stategrad.graphs.Precision;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.StateKind;
import dev.stategrad.server.models.ModelRecord;
import java.util.List;

/**
 * What is to be analysed, checked against the model.
 *
 * @param rightVectors whether right singular vectors go with every spectrum
 * @param spectraOnly whether the mean matrices are left out of the reply
 */
public record AnalysisRequest(
        ModelRecord model,
        StateKind state,
        int layer,
        int delays,
        int streams,
        Precision precision,
        List<LabelGroup> groups,
        boolean rightVectors,
        boolean spectraOnly) {
    public AnalysisRequest {
        groups = List.copyOf(groups);
        LabelGroup.requireDistinctNames(groups);
        AnalysisLimits.check(model.architecture(), layer, delays, streams, groups);
    }

    StateGradientOptions options() {
        List<Integer> labelCounts =
                groups.stream().map(group -> group.labels().size()).toList();
        return new StateGradientOptions(state, layer, delays, streams, precision, labelCounts);
    }

    /** Size of all results on the wire, in bytes, without the few bytes around each. */
    public double replyBytes() {
        double h = model.architecture().hidden();
        double e = model.architecture().embedding();
        double k = Math.min(h, e);
        double elements = (spectraOnly ? 0 : h * e) + k + (rightVectors ? e * k : 0);
        double labels = 1 + groups.stream().mapToDouble(g -> g.labels().size()).sum();
        int elementBytes = precision == Precision.FLOAT64 ? Double.BYTES : Float.BYTES;
        return labels * delays * (elements * elementBytes + Long.BYTES);
    }
}
