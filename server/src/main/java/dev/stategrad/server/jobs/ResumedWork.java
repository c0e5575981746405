package dev.stategrad.server.jobs;

import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.ModelStore;

/** An interrupted training that has no job any more. */
final class ResumedWork implements JobWork {
    private final ModelStore store;
    private final ModelId model;
    private boolean placed;

    ResumedWork(ModelStore store, ModelId model) {
        this.store = store;
        this.model = model;
    }

    @Override
    public JobKind kind() {
        return JobKind.TRAINING;
    }

    @Override
    public String target(JobId id) {
        return model.name();
    }

    @Override
    public String digest() {
        return "";
    }

    @Override
    public long tokens() {
        return 0;
    }

    @Override
    public void place(JobId id) {
        store.trainings().takeUp(model);
        placed = true;
    }

    @Override
    public void withdraw(JobId id) {
        if (placed) {
            store.trainings().update(store.get(model).withStatus(ModelStatus.INTERRUPTED, ""));
        }
    }
}
