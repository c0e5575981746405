package dev.stategrad.client;

import dev.stategrad.client.analysis.BlockResult;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.TensorChunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the arrays of all delays of one label, or of one of its blocks, together. */
final class DelayAssembly {
    private final ServiceErrors errors;
    private final long[] counts;
    private final Stack singularValues;
    private final Stack means;
    private final Stack rightVectors;
    private final Stack whitened;
    private final Stack secondMoments;
    private final Stack cellPaths;
    private final List<Stack> stacks;
    private int delay;
    private boolean begun;

    /** Which arrays come of every delay. */
    record Parts(
            boolean singularValues,
            boolean mean,
            boolean rightVectors,
            boolean whitened,
            boolean secondMoment,
            boolean cellPath) {}

    DelayAssembly(int delays, Parts parts, ModelShape shape, ServiceErrors errors) {
        long hidden = shape.hidden();
        long embedding = shape.embedding();
        long rank = Math.min(hidden, embedding);
        this.errors = errors;
        this.counts = new long[delays];
        this.singularValues = new Stack(parts.singularValues(), delays, List.of(rank));
        this.means = new Stack(parts.mean(), delays, List.of(hidden, embedding));
        this.rightVectors = new Stack(parts.rightVectors(), delays, List.of(embedding, rank));
        this.whitened = new Stack(parts.whitened(), delays, List.of(rank));
        this.secondMoments = new Stack(parts.secondMoment(), delays, List.of(embedding, embedding));
        this.cellPaths = new Stack(parts.cellPath(), delays, List.of(hidden, embedding));
        this.stacks = List.of(singularValues, means, rightVectors, whitened, secondMoments, cellPaths);
    }

    /** Takes the next part; only while not complete. */
    void add(DelayResult part) {
        if (part.getDelay() != delay) {
            throw errors.brokenReply("expected delay " + delay + ", found " + part.getDelay());
        }
        if (!begun) {
            begun = true;
            counts[delay] = part.getCount();
        } else if (part.hasSingularValues() || part.hasWhitenedSingularValues()) {
            throw errors.brokenReply("expected singular values in the first part of delay " + delay + " alone");
        }
        add(singularValues, part.hasSingularValues(), part.getSingularValues());
        add(means, part.hasMean(), part.getMean());
        add(rightVectors, part.hasRightVectors(), part.getRightVectors());
        add(whitened, part.hasWhitenedSingularValues(), part.getWhitenedSingularValues());
        add(secondMoments, part.hasSecondMoment(), part.getSecondMoment());
        add(cellPaths, part.hasCellPath(), part.getCellPath());
        if (stacks.stream().allMatch(Stack::whole)) {
            stacks.forEach(Stack::end);
            begun = false;
            delay++;
        }
    }

    private static void add(Stack stack, boolean present, TensorChunk chunk) {
        if (present) {
            stack.extend(chunk);
        }
    }

    boolean complete() {
        return delay == counts.length;
    }

    LabelResult label() {
        double[][] spectra = singularValues.rows();
        if (spectra == null) {
            throw new IllegalStateException("a label without singular values");
        }
        return new LabelResult(
                counts,
                spectra,
                means.rows(),
                rightVectors.rows(),
                whitened.rows(),
                secondMoments.rows(),
                cellPaths.rows(),
                List.of());
    }

    BlockResult block() {
        return new BlockResult(counts, means.rows(), singularValues.rows(), secondMoments.rows(), cellPaths.rows());
    }

    /** One kind of array, of which each delay has one. */
    private final class Stack {
        private final List<Long> shape;
        private final double @Nullable [][] rows;
        private @Nullable TensorAssembly current;

        Stack(boolean wanted, int delays, List<Long> shape) {
            this.shape = shape;
            this.rows = wanted ? new double[delays][] : null;
        }

        void extend(TensorChunk chunk) {
            if (!chunk.getShapeList().equals(shape)) {
                throw errors.brokenReply("expected shape " + shape + ", found " + chunk.getShapeList());
            }
            if (rows == null) {
                throw errors.brokenReply(chunk.getName() + ": expected none, since it was not asked for, found one");
            }
            if (current == null) {
                current = TensorAssembly.begin(chunk, errors);
            } else {
                current.add(chunk);
            }
        }

        boolean whole() {
            return current == null ? rows == null : current.complete();
        }

        void end() {
            if (rows != null && current != null) {
                rows[delay] = current.tensor().toDoubles();
                current = null;
            }
        }

        double @Nullable [][] rows() {
            return rows;
        }
    }
}
