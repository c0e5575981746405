package dev.stategrad.client;

import dev.stategrad.v1.Analysis;
import dev.stategrad.v1.AnalysisConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accepted analyses from the wire. */
final class AnalysisInfoWire {
    private final ServiceErrors errors;
    private final ModelWire models;
    private final JobWire jobs;

    AnalysisInfoWire(ServiceErrors errors) {
        this.errors = errors;
        this.models = new ModelWire(errors);
        this.jobs = new JobWire(errors);
    }

    AnalysisInfo analysis(Analysis analysis) {
        AnalysisConfig config = analysis.getConfig();
        return new AnalysisInfo(
                analysis.getName(),
                config.getModel().isEmpty() ? Optional.empty() : Optional.of(request(config)),
                analysis.getTokens(),
                jobs.job(analysis.getJob()),
                analysis.getResultsBytes());
    }

    private AnalysisRequest request(AnalysisConfig config) {
        return new AnalysisRequest(
                models.id(config.getModel()),
                state(config.getState()),
                config.getLayer(),
                config.getDelays(),
                Math.max(1, config.getStreams()),
                precision(config.getPrecision()),
                config.getGroupingsList().stream()
                        .map(grouping -> new Grouping(grouping.getName(), grouping.getLabelsList()))
                        .toList(),
                new AnalysisRequest.Pairs(config.getWindow(), config.getResetAfterList()),
                new AnalysisRequest.Blocks(config.getBlocks(), config.getBlockTokens()),
                new AnalysisRequest.Outputs(
                        !config.getSpectraOnly(),
                        config.getRightVectors(),
                        config.getSecondMoment(),
                        config.getPaths(),
                        null));
    }

    private @Nullable StateKind state(dev.stategrad.v1.StateKind state) {
        return switch (state) {
            case STATE_KIND_UNSPECIFIED -> null;
            case STATE_KIND_CELL -> StateKind.CELL;
            case STATE_KIND_HIDDEN -> StateKind.HIDDEN;
            case UNRECOGNIZED -> throw errors.brokenReply("expected a state that this client knows, found " + state);
        };
    }

    private Precision precision(dev.stategrad.v1.Precision precision) {
        return switch (precision) {
            case PRECISION_UNSPECIFIED, PRECISION_FLOAT32 -> Precision.FLOAT32;
            case PRECISION_FLOAT64 -> Precision.FLOAT64;
            case PRECISION_TF32 -> Precision.TF32;
            case UNRECOGNIZED ->
                throw errors.brokenReply("expected a precision that this client knows, found " + precision);
        };
    }
}
