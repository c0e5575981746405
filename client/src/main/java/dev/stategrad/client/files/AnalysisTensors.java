package dev.stategrad.client.files;

import dev.stategrad.client.analysis.BlockResult;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.analysis.WhitenedSpectra;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.safetensors.ElementType;
import dev.stategrad.safetensors.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lays an analysis out as the tensors of analysis.safetensors. */
final class AnalysisTensors {
    private final StateGradients gradients;
    private final ElementType type;
    private final List<TensorSource> tensors = new ArrayList<>();

    private AnalysisTensors(StateGradients gradients) {
        this.gradients = gradients;
        this.type = gradients.float64() ? ElementType.F64 : ElementType.F32;
    }

    static List<TensorSource> of(StateGradients gradients) {
        var layout = new AnalysisTensors(gradients);
        gradients.groups().forEach(layout::add);
        return layout.tensors;
    }

    static List<TensorSource> of(StateGradients gradients, WhitenedSpectra whitened) {
        var layout = new AnalysisTensors(gradients);
        gradients.groups().forEach(layout::add);
        layout.add(whitened);
        return layout.tensors;
    }

    private void add(Group group) {
        String name = group.name();
        long embedding = gradients.embedding();
        long rank = gradients.rank();
        long[] counts = group.results().stream()
                .flatMapToLong(result -> Arrays.stream(result.counts()))
                .toArray();
        tensors.add(TensorSource.ofLongs("count/" + name, shape(group, gradients.delays()), counts));
        add(
                "singular_values/" + name,
                shape(group, gradients.delays(), rank),
                rows(group, LabelResult::singularValues));
        if (group.results().stream().allMatch(result -> result.means() != null)) {
            add(
                    "mean/" + name,
                    shape(group, gradients.delays(), gradients.hidden(), embedding),
                    rows(group, result -> Objects.requireNonNull(result.means())));
        }
        if (group.results().stream().allMatch(result -> result.rightVectors() != null)) {
            add(
                    "right_vectors/" + name,
                    shape(group, gradients.delays(), embedding, rank),
                    rows(group, result -> Objects.requireNonNull(result.rightVectors())));
        }
        if (group.results().stream().allMatch(result -> result.secondMoment() != null)) {
            add(
                    "second_moment/" + name,
                    shape(group, gradients.delays(), embedding, embedding),
                    rows(group, result -> Objects.requireNonNull(result.secondMoment())));
        }
        if (group.results().stream().allMatch(result -> result.cellPath() != null)) {
            add(
                    "cell_path/" + name,
                    shape(group, gradients.delays(), gradients.hidden(), embedding),
                    rows(group, result -> Objects.requireNonNull(result.cellPath())));
        }
        addBlocks(group);
    }

    private void addBlocks(Group group) {
        int blocks = group.results().get(0).blocks().size();
        if (blocks == 0) {
            return;
        }
        String name = group.name();
        List<BlockResult> results = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            for (LabelResult label : group.results()) {
                results.add(label.blocks().get(block));
            }
        }
        long[] counts = results.stream()
                .flatMapToLong(result -> Arrays.stream(result.counts()))
                .toArray();
        List<Long> shape = inBlocks(blocks, shape(group, gradients.delays()));
        tensors.add(TensorSource.ofLongs("block_count/" + name, shape, counts));
        addOfBlocks(
                "block_mean/" + name, shape, results, BlockResult::means, gradients.hidden(), gradients.embedding());
        addOfBlocks("block_singular_values/" + name, shape, results, BlockResult::singularValues, gradients.rank());
        addOfBlocks(
                "block_second_moment/" + name,
                shape,
                results,
                BlockResult::secondMoment,
                gradients.embedding(),
                gradients.embedding());
        addOfBlocks(
                "block_cell_path/" + name,
                shape,
                results,
                BlockResult::cellPath,
                gradients.hidden(),
                gradients.embedding());
    }

    private void addOfBlocks(
            String name,
            List<Long> blockShape,
            List<BlockResult> results,
            Function<BlockResult, double @Nullable [][]> rows,
            long... sizes) {
        List<double[][]> stacks =
                results.stream().map(rows).filter(Objects::nonNull).toList();
        if (stacks.size() == results.size()) {
            List<Long> shape = new ArrayList<>(blockShape);
            Arrays.stream(sizes).forEach(shape::add);
            add(name, shape, stacks);
        }
    }

    private static List<Long> inBlocks(long blocks, List<Long> shape) {
        List<Long> whole = new ArrayList<>(List.of(blocks));
        whole.addAll(shape);
        return whole;
    }

    private void add(WhitenedSpectra whitened) {
        for (int g = 0; g < gradients.groups().size(); g++) {
            Group group = gradients.groups().get(g);
            add(
                    "whitened_singular_values/" + group.name(),
                    shape(group, gradients.delays(), gradients.rank()),
                    whitened.groups().get(g).singularValues());
        }
        Whitening whitening = whitened.whitening();
        long size = whitening.size();
        add("whitening/D", List.of(size, size), one(whitening.factor()));
        add("whitening/Z", List.of(size, size), one(whitening.inverse()));
        add("whitening/mean", List.of(size), one(whitening.mean()));
    }

    private void add(String name, List<Long> shape, List<double[][]> stacks) {
        tensors.add(new TensorSource(name, type, shape, channel -> write(channel, stacks)));
    }

    private static List<double[][]> one(double[] values) {
        return List.<double[][]>of(new double[][] {values});
    }

    private static List<double[][]> rows(Group group, Function<LabelResult, double[][]> rows) {
        return group.results().stream().map(rows).toList();
    }

    /** The group of all pairs has no dimension for its one label. */
    private static List<Long> shape(Group group, long... sizes) {
        List<Long> shape = new ArrayList<>();
        if (!group.name().equals(Group.ALL)) {
            shape.add((long) group.labels().size());
        }
        for (long size : sizes) {
            shape.add(size);
        }
        return shape;
    }

    private void write(WritableByteChannel channel, List<double[][]> stacks) throws IOException {
        for (double[][] stack : stacks) {
            for (double[] row : stack) {
                ByteBuffer bytes = encode(row);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        }
    }

    private ByteBuffer encode(double[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(row.length, type.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (double value : row) {
            if (type == ElementType.F64) {
                bytes.putDouble(value);
            } else {
                bytes.putFloat((float) value);
            }
        }
        return bytes.flip();
    }
}
