package dev.stategrad.server.grpc;

import dev.stategrad.graphs.Devices;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.Precision;
import dev.stategrad.graphs.StateKind;
import dev.stategrad.server.jobs.AnalysisEstimate;
import dev.stategrad.server.jobs.AnalysisLimits;
import dev.stategrad.server.jobs.AnalysisRequest;
import dev.stategrad.server.jobs.LabelGroup;
import dev.stategrad.server.jobs.StateGradientAnalysis;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisPlan;
import dev.stategrad.v1.AnalysisSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Analyses on the wire. */
final class AnalysisMessages {
    private AnalysisMessages() {}

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
                        AnalysisLimits.state(model.architecture().cell().hasCellState(), state(config.getState())),
                        config.getLayer() == 0 ? model.architecture().layers() : config.getLayer(),
                        config.getDelays(),
                        config.getStreams() == 0 ? 1 : config.getStreams(),
                        precision(config.getPrecision()),
                        groups,
                        config.getRightVectors(),
                        config.getSpectraOnly()));
    }

    static AnalysisPlan plan(AnalysisEstimate estimate) {
        return AnalysisPlan.newBuilder()
                .setMemoryBytes(estimate.work().memoryBytes())
                .setMemoryBudgetBytes(estimate.work().budgetBytes())
                .setDelaysThatFit(estimate.work().delaysThatFit())
                .setOperations(estimate.operations())
                .setReplyBytes((long) estimate.replyBytes())
                .setSeconds(estimate.seconds())
                .setDevice(estimate.device())
                .build();
    }

    static AnalysisSummary summary(AnalysisRequest request, StateGradientAnalysis analysis, String device) {
        AnalysisSummary.Builder summary = AnalysisSummary.newBuilder()
                .setTokens(analysis.tokensDone())
                .setSeconds(analysis.seconds())
                .setDevice(device)
                .setWeightsSha256(request.model().weightsSha256())
                .putAllVersions(Map.of("stategrad", version(), "tensorflow", Devices.tensorFlowVersion()));
        if (request.model().parity() != null) {
            summary.setParity(ModelMessages.parity(request.model().parity()));
        }
        return summary.build();
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
            case PRECISION_TF32, UNRECOGNIZED ->
                throw new InvalidInputException("precision", "PRECISION_FLOAT32 or PRECISION_FLOAT64", precision);
        };
    }

    // Written into the jar's manifest when it is built.
    private static String version() {
        String version = AnalysisMessages.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
