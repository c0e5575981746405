package dev.stategrad.graphs;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/** What every lane runs: weights, sums, and the unrolled blocks that lead from one to the other. */
final class LaneGraph<T extends TNumber> implements AutoCloseable {
    final Graph graph = new Graph();
    final WeightVariables<T> weights;
    final SumVariables sums;
    private final UnrolledBlock<T> consecutive;
    private final @Nullable UnrolledBlock<T> single;

    /** @param withSingle whether sources will also come one by one */
    LaneGraph(ElementKind<T> kind, BlockSize size, SumSize sumSize, StateKind state, boolean withSingle) {
        Ops tf = Ops.create(graph);
        weights = new WeightVariables<>(tf, kind);
        sums = new SumVariables(tf, sumSize);
        List<Cell.Weights<T>> layers = IntStream.rangeClosed(1, size.layers())
                .mapToObj(layer -> weights.gates(size.architecture(), layer))
                .toList();
        consecutive = new UnrolledBlock<>(tf, kind, size, state, layers, sums);
        single = withSingle ? new UnrolledBlock<>(tf, kind, size.single(), state, layers, sums) : null;
    }

    /** The part of the graph for a block. */
    UnrolledBlock<T> unrolled(SourceBlock block) {
        return single != null && block.single() ? single : consecutive;
    }

    @Override
    public void close() {
        graph.close();
    }
}
