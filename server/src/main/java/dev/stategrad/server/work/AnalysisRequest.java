package dev.stategrad.server.work;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.Precision;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.server.models.ModelRecord;
import java.util.List;

/**
 * What is to be analysed, checked against the model.
 *
 * @param options of the engine; its label counts are those of {@code groups}
 * @param groups in the order in which labels are given
 * @param outputs what is sent of every label
 */
public record AnalysisRequest(
        ModelRecord model, StateGradientOptions options, List<LabelGroup> groups, Outputs outputs) {
    public AnalysisRequest {
        groups = List.copyOf(groups);
        LabelGroup.requireFew(groups);
        LabelGroup.requireDistinctNames(groups);
        AnalysisLimits.check(model.architecture(), options);
    }

    /**
     * What is sent of every label besides counts and singular values.
     *
     * @param means whether mean matrices are
     * @param rightVectors whether right singular vectors are
     * @param whitened whether singular values of mean·D are
     */
    public record Outputs(boolean means, boolean rightVectors, boolean whitened) {
        /** Whether the singular values of one block of the text are sent: only where its means are not. */
        public boolean spectraOfBlocks() {
            return !means;
        }
    }

    public Architecture architecture() {
        return model.architecture();
    }

    /** D. */
    public int delays() {
        return options.delays();
    }

    public Precision precision() {
        return options.precision();
    }

    /** Blocks of the text that have results of their own; 0 for none. */
    public int blocks() {
        return options.blocks().count() > 1 ? options.blocks().count() : 0;
    }

    /** Labels of all groupings, and the one of all pairs. */
    public int labels() {
        return 1 + groups.stream().mapToInt(group -> group.labels().size()).sum();
    }

    /** Size of all arrays of the results, in bytes, with 8 for every count. */
    public double replyBytes() {
        double h = architecture().hidden();
        double e = architecture().embedding();
        double k = Math.min(h, e);
        double mean = outputs.means() ? h * e : 0;
        double whole = k + mean + (outputs.rightVectors() ? e * k : 0) + (outputs.whitened() ? k : 0);
        double block = mean + (outputs.spectraOfBlocks() ? k : 0);
        int elementBytes = precision() == Precision.FLOAT64 ? Double.BYTES : Float.BYTES;
        double label = (whole + blocks() * block) * elementBytes + (1 + blocks()) * Long.BYTES;
        double moments = options.secondMoment() ? (1 + blocks()) * e * e * Double.BYTES : 0;
        double paths = options.paths() ? (1 + blocks()) * h * e * elementBytes : 0;
        return delays() * (labels() * label + moments + paths);
    }

    /**
     * Number of singular value decompositions, at most.
     *
     * @param tokens source tokens of the text
     * @param usedLabels labels that some token has, as far as is known
     */
    double spectra(long tokens, long usedLabels) {
        double mostLabels = Math.min(usedLabels, (double) tokens * groups.size());
        double perLabel = 1 + (outputs.whitened() ? 1 : 0) + (outputs.spectraOfBlocks() ? blocks() : 0);
        return perLabel * (1 + Math.min(labels() - 1, mostLabels)) * delays();
    }
}
