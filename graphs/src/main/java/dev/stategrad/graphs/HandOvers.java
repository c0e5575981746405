package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TNumber;

/**
 * Takes tangents from one run of a block to the next, by way of variables, so that neither run has anything of the other
 * among its operations.
 */
final class HandOvers<T extends TNumber> {
    private final Ops tf;
    private final ElementKind<T> kind;
    private final BlockSize size;
    private final List<Integer> runEnds;
    private final Map<Integer, List<Op>> writes = new HashMap<>();

    HandOvers(Ops tf, ElementKind<T> kind, BlockSize size) {
        this.tf = tf;
        this.kind = kind;
        this.size = size;
        runEnds = size.runEnds();
    }

    /** Whether a step is the first of a run other than the block's first. */
    boolean isAt(int step) {
        return runEnds.contains(step);
    }

    /** The same tangents for the run that starts with a step. */
    List<Tangent<T>> at(int step, List<Tangent<T>> tangents) {
        List<Tangent<T>> read = new ArrayList<>();
        for (Tangent<T> tangent : tangents) {
            Operand<T> cell = tangent.cell();
            read.add(new Tangent<>(cell == null ? null : through(step, cell), through(step, tangent.hidden())));
        }
        return read;
    }

    /**
     * What to run, one after the other, to have the first steps added.
     *
     * @param additions of each of these steps
     */
    List<List<Op>> runs(List<List<Op>> additions) {
        List<List<Op>> runs = new ArrayList<>();
        int from = 0;
        for (int end : runEnds) {
            int to = Math.min(end, additions.size());
            List<Op> targets = new ArrayList<>();
            additions.subList(from, to).forEach(targets::addAll);
            runs.add(targets);
            if (to == additions.size()) {
                break;
            }
            targets.addAll(writes.getOrDefault(end, List.of()));
            from = to;
        }
        return runs;
    }

    private Operand<T> through(int step, Operand<T> matrix) {
        List<Op> own = writes.computeIfAbsent(step, first -> new ArrayList<>());
        // A run reads what the one before it left while it writes for the next: they take turns between two sets.
        String name = "tangents_%d_%d".formatted(runEnds.indexOf(step) % 2, own.size());
        VarHandleOp variable =
                tf.varHandleOp(kind.type(), Shape.of(Shape.UNKNOWN_SIZE, size.hidden()), VarHandleOp.sharedName(name));
        own.add(tf.assignVariableOp(variable, matrix));
        return tf.readVariableOp(variable, kind.type());
    }
}
