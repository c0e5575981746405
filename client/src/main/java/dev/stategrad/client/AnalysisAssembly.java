package dev.stategrad.client;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.v1.AnalysisSummary;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.DelayResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the results of an analysis together. Labels come in any order, but all of a label together; what is out of that
 * order, missing, there twice or of the wrong size is an error.
 */
final class AnalysisAssembly implements StreamingCall.Inbound<AnalyzeStateGradientsResponse, AnalysisResult> {
    private static final Grouping ALL = new Grouping(Group.ALL, List.of(Group.ALL));

    private final AnalysisRequest request;
    private final ModelShape shape;
    private final Consumer<AnalysisEvent> listener;
    private final ServiceErrors errors;
    private final List<Grouping> groupings = new ArrayList<>();
    /** For each grouping and label what has come of it. */
    private final List<@Nullable LabelResult[]> results = new ArrayList<>();

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
        groupings.forEach(
                grouping -> results.add(new LabelResult[grouping.labels().size()]));
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
        // Not before the first result: only the server can tell whether so many delays fit anywhere.
        LabelAssembly current = label == null ? begin(result) : label;
        label = current;
        current.add(result);
        if (current.complete()) {
            results.get(current.grouping())[current.label()] = current.finish();
            label = null;
        }
    }

    private LabelAssembly begin(DelayResult first) {
        int grouping = grouping(first.getGrouping());
        @Nullable LabelResult[] labels = results.get(grouping);
        if (first.getLabel() < 0 || first.getLabel() >= labels.length) {
            throw errors.brokenReply("expected a label from 0 to " + (labels.length - 1) + " of " + first.getGrouping()
                    + ", found " + first.getLabel());
        }
        if (labels[first.getLabel()] != null) {
            throw errors.brokenReply(
                    "expected label " + first.getLabel() + " of " + first.getGrouping() + " once, found it twice");
        }
        return new LabelAssembly(request, shape, grouping, first.getLabel(), errors);
    }

    private int grouping(String name) {
        for (int g = 0; g < groupings.size(); g++) {
            if (groupings.get(g).name().equals(name)) {
                return g;
            }
        }
        throw errors.brokenReply("expected a grouping among "
                + groupings.stream().map(Grouping::name).toList() + ", found " + name);
    }

    @Override
    public AnalysisResult finish() {
        AnalysisSummary last = summary;
        if (last == null) {
            throw errors.brokenReply("expected a summary, found the end");
        }
        List<Group> groups = new ArrayList<>();
        for (int g = 0; g < groupings.size(); g++) {
            groups.add(group(groupings.get(g), results.get(g)));
        }
        StateGradients gradients = new StateGradients(
                request.delays(), shape.hidden(), shape.embedding(), request.precision() == Precision.FLOAT64, groups);
        return new AnalysisResult(
                gradients,
                last.getTokens(),
                last.getSeconds(),
                last.getDevice(),
                last.getWeightsSha256(),
                last.getVersionsMap(),
                last.hasParity() ? Optional.of(ModelWire.parity(last.getParity())) : Optional.empty());
    }

    private Group group(Grouping grouping, @Nullable LabelResult[] labels) {
        long missing = Arrays.stream(labels).filter(Objects::isNull).count();
        if (missing > 0) {
            throw errors.brokenReply("expected results of " + labels.length + " labels of " + grouping.name()
                    + ", found " + (labels.length - missing));
        }
        return new Group(
                grouping.name(),
                grouping.labels(),
                Arrays.stream(labels).filter(Objects::nonNull).toList());
    }
}
