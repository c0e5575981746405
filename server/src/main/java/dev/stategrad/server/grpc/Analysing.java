package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.identity.Access;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.jobs.JobTargets;
import dev.stategrad.server.jobs.Jobs;
import dev.stategrad.server.limits.Uploads;
import dev.stategrad.server.models.ModelName;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.AnalysisPlanner;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.v1.AnalysisConfig;

/**
 * What analyses need.
 *
 * @param targets where their files are
 * @param plans what they take
 * @param uploads what their requests take until they are whole
 */
record Analysing(ModelStore store, Jobs jobs, JobTargets targets, AnalysisPlanner plans, Uploads uploads) {
    /** @throws InvalidInputException naming the field */
    AnalysisRequest request(AnalysisConfig config, Caller caller) {
        ModelRecord model = store.get(Fields.named("config.model", () -> ModelName.of(config.getModel())));
        Access.requireSee(caller, model.ownership().owner(), model.ownership().visibility());
        ModelStore.requireReady(model);
        return AnalysisMessages.request(config, model);
    }
}
