package dev.stategrad.client;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.v1.AnalysisSummary;
import dev.stategrad.v1.DelayResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the results of an analysis together. Labels come in any order, but all of a label together; what is out of that
 * order, missing, there twice or of the wrong size is an error.
 */
final class AnalysisAssembly {
    private static final Grouping ALL = new Grouping(Group.ALL, List.of(Group.ALL));

    private final AnalysisRequest request;
    private final ModelShape shape;
    private final Whitened whitened;
    private final ServiceErrors errors;
    private final List<Grouping> groupings = new ArrayList<>();
    /** For each grouping and label what has come of it. */
    private final List<@Nullable LabelResult[]> results = new ArrayList<>();

    private @Nullable LabelAssembly label;
    private @Nullable AnalysisSummary summary;

    /** Whether whitened spectra must come. */
    enum Whitened {
        /** They were asked for. */
        YES,
        /** They were not. */
        NO,
        /** The server does not keep whether they were; a label's first message tells. */
        AS_FOUND
    }

    AnalysisAssembly(AnalysisRequest request, ModelShape shape, Whitened whitened, ServiceErrors errors) {
        this.request = request;
        this.shape = shape;
        this.whitened = whitened;
        this.errors = errors;
        groupings.add(ALL);
        groupings.addAll(request.groupings());
        groupings.forEach(
                grouping -> results.add(new LabelResult[grouping.labels().size()]));
    }

    /** An assembly of what a request asks for. */
    static AnalysisAssembly of(AnalysisRequest request, ModelShape shape, ServiceErrors errors) {
        Whitened whitened = request.outputs().whitening() == null ? Whitened.NO : Whitened.YES;
        return new AnalysisAssembly(request, shape, whitened, errors);
    }

    /** Takes the last message. */
    void end(AnalysisSummary last) {
        summary = last;
    }

    /** Takes the next result. */
    void add(DelayResult result) {
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
        return new LabelAssembly(request, shape, grouping, first.getLabel(), whitened(first), errors);
    }

    private boolean whitened(DelayResult first) {
        return switch (whitened) {
            case YES -> true;
            case NO -> false;
            case AS_FOUND -> first.hasWhitenedSingularValues();
        };
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

    /** Everything, after the last message. */
    AnalysisResult finish() {
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
