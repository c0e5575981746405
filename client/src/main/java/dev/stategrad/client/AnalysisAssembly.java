package dev.stategrad.client;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.v1.AnalysisSummary;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.DelayResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the results of an analysis together. They come in a fixed order, {@code all} first, then the groupings, labels
 * rising, delays rising; whatever is out of order, missing or of the wrong size is an error.
 */
final class AnalysisAssembly implements StreamingCall.Inbound<AnalyzeStateGradientsResponse, AnalysisResult> {
    private static final Grouping ALL = new Grouping("all", List.of("all"));

    private final AnalysisRequest request;
    private final ModelShape shape;
    private final Consumer<AnalysisEvent> listener;
    private final ServiceErrors errors;
    private final List<Grouping> groupings = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private List<LabelResult> labels = new ArrayList<>();
    private @Nullable LabelAssembly label;
    private @Nullable AnalysisSummary summary;

    AnalysisAssembly(
            AnalysisRequest request, ModelShape shape, Consumer<AnalysisEvent> listener, ServiceErrors errors) {
        this.request = request;
        this.shape = shape;
        this.listener = listener;
        this.errors = errors;
        groupings.add(ALL);
        groupings.addAll(request.groupings());
    }

    @Override
    public void accept(AnalyzeStateGradientsResponse answer) {
        switch (answer.getResponseCase()) {
            case PLAN -> listener.accept(new AnalysisEvent.Planned(AnalysisWire.plan(answer.getPlan())));
            case PROGRESS -> listener.accept(AnalysisWire.progress(answer.getProgress()));
            case RESULT -> result(answer.getResult());
            case SUMMARY -> summary = answer.getSummary();
            case RESPONSE_NOT_SET -> {
                // an answer that a newer server knows
            }
        }
    }

    private void result(DelayResult result) {
        if (groups.size() == groupings.size()) {
            throw errors.brokenReply("expected the summary, found one more result");
        }
        Grouping grouping = groupings.get(groups.size());
        if (!result.getGrouping().equals(grouping.name()) || result.getLabel() != labels.size()) {
            throw errors.brokenReply("expected label " + labels.size() + " of " + grouping.name() + ", found label "
                    + result.getLabel() + " of " + result.getGrouping());
        }
        // Not before the first result: only the server can tell whether so many delays fit anywhere.
        LabelAssembly current = label == null ? new LabelAssembly(request, shape, errors) : label;
        label = current;
        current.add(result);
        if (!current.complete()) {
            return;
        }
        labels.add(current.finish());
        label = null;
        if (labels.size() == grouping.labels().size()) {
            groups.add(new Group(grouping.name(), grouping.labels(), labels));
            labels = new ArrayList<>();
        }
    }

    @Override
    public AnalysisResult finish() {
        AnalysisSummary last = summary;
        if (last == null || groups.size() < groupings.size()) {
            throw errors.brokenReply("expected results of " + groupings.size() + " groups and a summary, found "
                    + groups.size() + " and " + (last == null ? "none" : "one"));
        }
        StateGradients gradients = new StateGradients(
                request.delays(), shape.hidden(), shape.embedding(), request.precision() == Precision.FLOAT64, groups);
        return new AnalysisResult(
                gradients,
                last.getTokens(),
                last.getSeconds(),
                last.getDevice(),
                last.getWeightsSha256(),
                last.getVersionsMap());
    }
}
