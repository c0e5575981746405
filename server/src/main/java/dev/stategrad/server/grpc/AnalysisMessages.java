package dev.stategrad.server.grpc;

import com.google.common.primitives.Ints;
import dev.stategrad.graphs.Devices;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.Precision;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.StateKind;
import dev.stategrad.graphs.TextBlocks;
import dev.stategrad.server.models.ModelName;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.AnalysisEstimate;
import dev.stategrad.server.work.AnalysisLimits;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.server.work.LabelGroup;
import dev.stategrad.server.work.LocalTrace;
import dev.stategrad.server.work.StateRecording;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisPlan;
import dev.stategrad.v1.AnalysisSummary;
import dev.stategrad.v1.RecordStatesConfig;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.TraceTextRequest;
import dev.stategrad.v1.TraceTextResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Analyses on the wire. */
public final class AnalysisMessages {
    private AnalysisMessages() {}

    /** A model that is to be analysed. @throws InvalidInputException naming the field when it is no such name */
    static ModelRecord readyModel(ModelStore store, String field, String name) {
        ModelRecord model = store.get(Fields.named(field, () -> ModelName.of(name)));
        ModelStore.requireReady(model);
        return model;
    }

    /**
     * What a config asks for.
     *
     * @throws InvalidInputException naming the field below {@code config}
     * @throws dev.stategrad.server.failures.ServiceException MODEL_NOT_FOUND, MODEL_NOT_READY
     */
    public static AnalysisRequest request(AnalysisConfig config, ModelStore store) {
        return request(config, readyModel(store, "config.model", config.getModel()));
    }

    /** @throws InvalidInputException naming the field below {@code config} */
    static AnalysisRequest request(AnalysisConfig config, ModelRecord model) {
        List<LabelGroup> groups = new ArrayList<>();
        for (int g = 0; g < config.getGroupingsCount(); g++) {
            var grouping = config.getGroupings(g);
            groups.add(Fields.within(
                    "config.groupings[" + g + "]", () -> new LabelGroup(grouping.getName(), grouping.getLabelsList())));
        }
        return Fields.within(
                "config",
                () -> new AnalysisRequest(
                        model,
                        options(config, model, groups),
                        groups,
                        new AnalysisRequest.Outputs(
                                !config.getSpectraOnly(), config.getRightVectors(), config.hasWhitening())));
    }

    private static StateGradientOptions options(AnalysisConfig config, ModelRecord model, List<LabelGroup> groups) {
        return new StateGradientOptions(
                state(model, config.getState()),
                layer(model, config.getLayer()),
                config.getDelays(),
                streams(config.getStreams()),
                precision(config.getPrecision()),
                groups.stream().map(group -> group.labels().size()).toList(),
                config.getSecondMoment(),
                config.getPaths(),
                blocks(config),
                config.getWindow(),
                config.getResetAfterList(),
                config.getSpectraOnly());
    }

    private static TextBlocks blocks(AnalysisConfig config) {
        return config.getBlocks() == 0 || config.getBlocks() == 1
                ? TextBlocks.NONE
                : new TextBlocks(config.getBlocks(), config.getBlockTokens());
    }

    static StateRecording.Request request(RecordStatesConfig config, ModelRecord model) {
        return Fields.within(
                "config",
                () -> new StateRecording.Request(
                        model,
                        state(model, config.getState()),
                        layer(model, config.getLayer()),
                        streams(config.getStreams()),
                        precision(config.getPrecision())));
    }

    static LocalTrace.Request request(TraceTextRequest request, ModelRecord model) {
        return new LocalTrace.Request(
                model,
                state(model, request.getState()),
                layer(model, request.getLayer()),
                precision(request.getPrecision()),
                Ints.toArray(request.getTokensList()));
    }

    static TraceTextResponse response(LocalTrace.View view) {
        return TraceTextResponse.newBuilder()
                .setFrobeniusNorm(doubles("frobenius_norm", view.frobeniusNorms()))
                .setLargestSingularValue(doubles("largest_singular_value", view.largestSingularValues()))
                .build();
    }

    private static TensorChunk doubles(String name, double[] values) {
        return TensorMessages.chunk(name, TensorMessages.slice(Precision.FLOAT64, values, 0, values.length), 0);
    }

    static AnalysisPlan plan(AnalysisEstimate estimate) {
        return AnalysisPlan.newBuilder()
                .setMemoryBytes(estimate.work().memoryBytes())
                .setMemoryBudgetBytes(estimate.work().budgetBytes())
                .setDelaysThatFit(estimate.work().delaysThatFit())
                .setOperations(estimate.operations())
                .setReplyBytes((long) estimate.replyBytes())
                .setSeconds(estimate.seconds())
                .setCalibrationSeconds(estimate.calibrationSeconds())
                .setDevice(estimate.device())
                .setPasses(estimate.work().passes())
                .setQueuePlace(estimate.queuePlace())
                .build();
    }

    /**
     * The end of an analysis.
     *
     * @param tokens source tokens in all streams
     * @param seconds time that the device worked
     */
    public static AnalysisSummary summary(AnalysisRequest request, long tokens, double seconds, String device) {
        AnalysisSummary.Builder summary = AnalysisSummary.newBuilder()
                .setTokens(tokens)
                .setSeconds(seconds)
                .setDevice(device)
                .setWeightsSha256(request.model().weightsSha256())
                .putAllVersions(Map.of("stategrad", version(), "tensorflow", Devices.tensorFlowVersion()));
        if (request.model().parity() != null) {
            summary.setParity(ModelMessages.parity(request.model().parity()));
        }
        return summary.build();
    }

    private static StateKind state(ModelRecord model, dev.stategrad.v1.StateKind asked) {
        return AnalysisLimits.state(model.architecture().cell().hasCellState(), state(asked));
    }

    private static int layer(ModelRecord model, int asked) {
        return asked == 0 ? model.architecture().layers() : asked;
    }

    private static int streams(int asked) {
        return AnalysisLimits.streams(asked == 0 ? 1 : asked);
    }

    private static @Nullable StateKind state(dev.stategrad.v1.StateKind state) {
        return switch (state) {
            case STATE_KIND_UNSPECIFIED -> null;
            case STATE_KIND_CELL -> StateKind.CELL;
            case STATE_KIND_HIDDEN -> StateKind.HIDDEN;
            case UNRECOGNIZED ->
                throw new InvalidInputException("state", "STATE_KIND_CELL or STATE_KIND_HIDDEN", "an unknown one");
        };
    }

    private static Precision precision(dev.stategrad.v1.Precision precision) {
        return switch (precision) {
            case PRECISION_UNSPECIFIED, PRECISION_FLOAT32 -> Precision.FLOAT32;
            case PRECISION_FLOAT64 -> Precision.FLOAT64;
            case PRECISION_TF32 ->
                throw new InvalidInputException(
                        "precision",
                        "PRECISION_FLOAT32 or PRECISION_FLOAT64, since TF32 is not offered yet",
                        precision);
            case UNRECOGNIZED ->
                throw new InvalidInputException(
                        "precision", "PRECISION_FLOAT32 or PRECISION_FLOAT64", "an unknown one");
        };
    }

    // Written into the jar's manifest when it is built.
    private static String version() {
        String version = AnalysisMessages.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
