package dev.stategrad.client.cli;

import dev.stategrad.client.Cell;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.Precision;
import dev.stategrad.client.StateKind;
import dev.stategrad.client.StateSelection;
import dev.stategrad.client.report.ReportOptions;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which state of which model is looked at. */
final class StateOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description =
                    "Name of the model; NAME@last: its weights after the last epoch, NAME@3: after epoch 3 where the training"
                            + " kept them.")
    private String model = "";

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Which state is looked at: cell or hidden (default: cell for an LSTM, hidden otherwise).")
    private @Nullable StateKind state;

    @Option(
            names = "--layer",
            paramLabel = "L",
            description = "Layer of the state, counted from 1 (default: the top one).")
    private @Nullable Integer layer;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description =
                    "Precision of the products: float32, float64, or tf32 on a GPU that has it (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.FLOAT32;

    /** Checks what can be checked before anything is read. */
    void check(CommonOptions common) {
        if (layer != null) {
            common.requireAtLeast("--layer", 1, layer);
        }
    }

    String model() {
        return model;
    }

    StateKind state(ModelInfo info) {
        if (state != null) {
            return state;
        }
        return info.shape().cell() == Cell.LSTM ? StateKind.CELL : StateKind.HIDDEN;
    }

    int layer(ModelInfo info) {
        return layer == null ? info.shape().layers() : layer;
    }

    Precision precision() {
        return precision;
    }

    StateSelection selection(ModelInfo info) {
        return new StateSelection(model, state(info), layer(info), precision);
    }

    /** Adds the options by name, for a result's provenance. */
    void describe(ModelInfo info, SortedMap<String, String> options) {
        describe(info, state(info), layer(info), precision, options);
    }

    /** The same without a command line. */
    static void describe(
            ModelInfo info, StateKind state, int layer, Precision precision, SortedMap<String, String> options) {
        options.put(ReportOptions.STATE, ModelJson.lower(state));
        options.put(ReportOptions.LAYER, Integer.toString(layer));
        options.put("precision", ModelJson.lower(precision));
        describeModel(info, options);
    }

    /** What reports compare models by. */
    private static void describeModel(ModelInfo info, SortedMap<String, String> options) {
        options.put(ReportOptions.CELL, info.shape().cell().toString());
        options.put(ReportOptions.LAYERS, Integer.toString(info.shape().layers()));
        info.training().ifPresent(training -> options.put(ReportOptions.SEED, Long.toString(training.seed())));
        if (info.training().isPresent() || !info.keptEpochs().isEmpty()) {
            options.put(ReportOptions.EPOCH, Integer.toString(info.bestEpoch()));
        }
        if (info.pretrainedEmbeddings()) {
            options.put(ReportOptions.EMBEDDINGS, ReportOptions.PRETRAINED);
        }
    }
}
