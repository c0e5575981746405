package dev.stategrad.client;

import dev.stategrad.client.analysis.BlockResult;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.v1.DelayResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts one label together: the whole text first, then its blocks, each delay after delay. */
final class LabelAssembly {
    private final AnalysisRequest request;
    private final ModelShape shape;
    private final int grouping;
    private final int label;
    private final boolean whitened;
    private final ServiceErrors errors;
    private final List<BlockResult> blocks = new ArrayList<>();
    private @Nullable LabelResult whole;
    private DelayAssembly delays;

    /**
     * A label of which nothing has come.
     *
     * @param grouping its index, 0 for all pairs
     * @param whitened whether spectra of mean·D come
     */
    LabelAssembly(
            AnalysisRequest request,
            ModelShape shape,
            int grouping,
            int label,
            boolean whitened,
            ServiceErrors errors) {
        this.request = request;
        this.shape = shape;
        this.grouping = grouping;
        this.label = label;
        this.whitened = whitened;
        this.errors = errors;
        this.delays = new DelayAssembly(request.delays(), parts(0), shape, errors);
    }

    int grouping() {
        return grouping;
    }

    int label() {
        return label;
    }

    /** Takes the next part; only while not complete. */
    void add(DelayResult part) {
        int block = whole == null ? 0 : blocks.size() + 1;
        String name = grouping == 0
                ? Group.ALL
                : request.groupings().get(grouping - 1).name();
        if (!part.getGrouping().equals(name) || part.getLabel() != label || part.getBlock() != block) {
            throw errors.brokenReply("expected " + describe(name, label, block) + ", found "
                    + describe(part.getGrouping(), part.getLabel(), part.getBlock()));
        }
        delays.add(part);
        if (delays.complete()) {
            end();
        }
    }

    private void end() {
        if (whole == null) {
            whole = delays.label();
        } else {
            blocks.add(delays.block());
        }
        if (!complete()) {
            delays = new DelayAssembly(request.delays(), parts(blocks.size() + 1), shape, errors);
        }
    }

    /** What the server sends of every delay. */
    private DelayAssembly.Parts parts(int block) {
        AnalysisRequest.Outputs outputs = request.outputs();
        return new DelayAssembly.Parts(
                block == 0 || !outputs.means(),
                outputs.means(),
                block == 0 && outputs.rightVectors(),
                block == 0 && whitened,
                grouping == 0 && outputs.secondMoment(),
                grouping == 0 && outputs.paths());
    }

    boolean complete() {
        return whole != null
                && blocks.size()
                        == (request.blocks().count() > 1 ? request.blocks().count() : 0);
    }

    LabelResult finish() {
        LabelResult result = whole;
        if (result == null) {
            throw new IllegalStateException("the label is not complete");
        }
        return new LabelResult(
                result.counts(),
                result.singularValues(),
                result.means(),
                result.rightVectors(),
                result.whitenedSingularValues(),
                result.secondMoment(),
                result.cellPath(),
                blocks);
    }

    private static String describe(String grouping, int label, int block) {
        return "label " + label + " of " + grouping + (block == 0 ? "" : " in block " + block);
    }
}
