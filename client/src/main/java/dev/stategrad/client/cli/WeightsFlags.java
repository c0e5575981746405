package dev.stategrad.client.cli;

import dev.stategrad.client.Cell;
import dev.stategrad.client.weights.Layout;
import dev.stategrad.client.weights.NameMap;
import dev.stategrad.client.weights.WeightsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a file of weights is to be read. */
final class WeightsFlags {
    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            defaultValue = "torch",
            description = "Whose names, orientations and gate orders: torch, keras, tf1 or onnx (default:"
                    + " ${DEFAULT-VALUE}).")
    private Layout layout = Layout.TORCH;

    @Option(
            names = "--cell",
            paramLabel = "CELL",
            description = "lstm, gru (reset gate before the product), gru-reset-after (PyTorch's) or rnn (default: told"
                    + " by the file).")
    private @Nullable Cell cell;

    @Option(names = "--tied", description = "The output layer takes the embeddings as its matrix.")
    private boolean tied;

    @Option(
            names = "--forget-bias",
            paramLabel = "X",
            description = "What a TensorFlow 1 LSTM adds to its forget gate at run time (default: 1).")
    private @Nullable Double forgetBias;

    @Option(
            names = "--map",
            paramLabel = "FILE",
            description = "Lines THEIR-NAME = OUR-NAME for tensors whose names do not tell; - in place of our name"
                    + " leaves a tensor out.")
    private @Nullable Path map;

    WeightsOptions options(CommonOptions common) throws IOException {
        if (forgetBias != null && (layout != Layout.TF1 || !Double.isFinite(forgetBias))) {
            throw common.usage("--forget-bias: expected a finite number with --layout tf1, found " + forgetBias
                    + " with " + layout);
        }
        return new WeightsOptions(
                layout,
                Optional.ofNullable(cell),
                tied,
                forgetBias == null ? OptionalDouble.empty() : OptionalDouble.of(forgetBias),
                map == null ? NameMap.empty() : NameMap.read(map));
    }
}
