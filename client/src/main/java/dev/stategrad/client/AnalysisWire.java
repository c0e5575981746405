package dev.stategrad.client;

import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisProgress;
import dev.stategrad.v1.LabelColumn;
import dev.stategrad.v1.TokenChunk;
import java.util.Arrays;
import java.util.List;

/** Analyses between this package's records and the wire. */
final class AnalysisWire {
    private AnalysisWire() {}

    static AnalysisConfig config(AnalysisRequest request) {
        AnalysisConfig.Builder config = AnalysisConfig.newBuilder()
                .setModel(ModelWire.resourceName(request.model()))
                .setState(state(request.state()))
                .setLayer(request.layer())
                .setDelays(request.delays())
                .setStreams(request.streams())
                .setPrecision(precision(request.precision()))
                .setSpectraOnly(!request.means())
                .setRightVectors(request.rightVectors());
        for (Grouping grouping : request.groupings()) {
            config.addGroupings(dev.stategrad.v1.Grouping.newBuilder()
                    .setName(grouping.name())
                    .addAllLabels(grouping.labels()));
        }
        return config.build();
    }

    static TokenChunk tokens(TokenBlock block) {
        TokenChunk.Builder chunk =
                TokenChunk.newBuilder().setStream(block.stream()).addAllTokens(list(block.tokens()));
        for (int[] row : block.labels()) {
            chunk.addLabels(LabelColumn.newBuilder().addAllLabels(list(row)));
        }
        return chunk.build();
    }

    static AnalysisPlan plan(dev.stategrad.v1.AnalysisPlan plan) {
        return new AnalysisPlan(
                plan.getMemoryBytes(),
                plan.getMemoryBudgetBytes(),
                plan.getDelaysThatFit(),
                plan.getOperations(),
                plan.getReplyBytes(),
                plan.getSeconds(),
                plan.getDevice());
    }

    static AnalysisEvent.Progress progress(AnalysisProgress progress) {
        return new AnalysisEvent.Progress(
                progress.getTokensReceived(), progress.getTokensDone(), progress.getTokensPerSecond());
    }

    static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static dev.stategrad.v1.StateKind state(StateKind state) {
        return switch (state) {
            case CELL -> dev.stategrad.v1.StateKind.STATE_KIND_CELL;
            case HIDDEN -> dev.stategrad.v1.StateKind.STATE_KIND_HIDDEN;
        };
    }

    private static dev.stategrad.v1.Precision precision(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> dev.stategrad.v1.Precision.PRECISION_FLOAT32;
            case FLOAT64 -> dev.stategrad.v1.Precision.PRECISION_FLOAT64;
        };
    }
}
