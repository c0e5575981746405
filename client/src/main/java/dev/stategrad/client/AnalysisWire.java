package dev.stategrad.client;

import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisProgress;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.LabelColumn;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.TokenChunk;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Analyses between this package's records and the wire. */
final class AnalysisWire {
    private AnalysisWire() {}

    static AnalysisConfig config(AnalysisRequest request) {
        AnalysisRequest.Outputs outputs = request.outputs();
        AnalysisConfig.Builder config = AnalysisConfig.newBuilder()
                .setModel(ModelWire.resourceName(request.model()))
                .setState(state(request.state()))
                .setLayer(request.layer())
                .setDelays(request.delays())
                .setStreams(request.streams())
                .setPrecision(precision(request.precision()))
                .setSpectraOnly(!outputs.means())
                .setRightVectors(outputs.rightVectors())
                .setSecondMoment(outputs.secondMoment())
                .setPaths(outputs.paths())
                .setBlocks(request.blocks().count())
                .setBlockTokens(request.blocks().tokens())
                .setWindow(request.pairs().window())
                .addAllResetAfter(request.pairs().resetAfter());
        for (Grouping grouping : request.groupings()) {
            config.addGroupings(dev.stategrad.v1.Grouping.newBuilder()
                    .setName(grouping.name())
                    .addAllLabels(grouping.labels()));
        }
        Iterator<TensorChunk> whitening = whitening(request);
        if (whitening.hasNext()) {
            config.setWhitening(whitening.next());
        }
        return config.build();
    }

    /** A whole request. */
    static Outbound<AnalyzeStateGradientsRequest> messages(
            AnalysisConfig config, AnalysisRequest request, TokenSource tokens) {
        return Outbound.of(AnalyzeStateGradientsRequest.newBuilder()
                        .setConfig(config)
                        .build())
                .then(restOfWhitening(request))
                .then(Outbound.blocks(
                        new BlockCutter(tokens, request.groupings().size()),
                        block -> AnalyzeStateGradientsRequest.newBuilder()
                                .setTokens(tokens(block))
                                .build()));
    }

    private static Outbound<AnalyzeStateGradientsRequest> restOfWhitening(AnalysisRequest request) {
        Iterator<TensorChunk> chunks = whitening(request);
        if (chunks.hasNext()) {
            // Went with the config.
            chunks.next();
        }
        return Outbound.each(
                chunks,
                chunk -> AnalyzeStateGradientsRequest.newBuilder()
                        .setWhitening(chunk)
                        .build());
    }

    /** D in chunks, of which the first travels in the config. */
    private static Iterator<TensorChunk> whitening(AnalysisRequest request) {
        Whitening whitening = request.outputs().whitening();
        if (whitening == null) {
            return Collections.emptyIterator();
        }
        long size = whitening.size();
        return new TensorChunks(Map.of("whitening", Tensor.ofDoubles(whitening.factor(), size, size)));
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
                plan.getCalibrationSeconds(),
                plan.getDevice(),
                plan.getPasses(),
                plan.getQueuePlace());
    }

    static AnalysisEvent.Progress progress(AnalysisProgress progress) {
        return new AnalysisEvent.Progress(
                progress.getTokensReceived(), progress.getTokensDone(), progress.getTokensPerSecond());
    }

    static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    static dev.stategrad.v1.StateKind state(@Nullable StateKind state) {
        if (state == null) {
            return dev.stategrad.v1.StateKind.STATE_KIND_UNSPECIFIED;
        }
        return switch (state) {
            case CELL -> dev.stategrad.v1.StateKind.STATE_KIND_CELL;
            case HIDDEN -> dev.stategrad.v1.StateKind.STATE_KIND_HIDDEN;
        };
    }

    static dev.stategrad.v1.Precision precision(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> dev.stategrad.v1.Precision.PRECISION_FLOAT32;
            case FLOAT64 -> dev.stategrad.v1.Precision.PRECISION_FLOAT64;
            case TF32 -> dev.stategrad.v1.Precision.PRECISION_TF32;
        };
    }
}
