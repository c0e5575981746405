package dev.stategrad.server.jobs;

import dev.stategrad.server.models.Ownership;
import dev.stategrad.server.models.TrainingRecipe;
import dev.stategrad.server.models.TrainingStore;

/** A model that is stored with its corpora, and then trained. */
final class TrainingWork implements JobWork {
    private final TrainingStore store;
    private final TrainingOrder order;
    private final Ownership ownership;
    private boolean placed;

    TrainingWork(TrainingStore store, TrainingOrder order, Ownership ownership) {
        this.store = store;
        this.order = order;
        this.ownership = ownership;
    }

    @Override
    public JobKind kind() {
        return JobKind.TRAINING;
    }

    @Override
    public String target(JobId id) {
        return order.model().name();
    }

    @Override
    public String digest() {
        return order.digest();
    }

    @Override
    public long tokens() {
        return tokens(order.recipe(), order.data().train().length);
    }

    @Override
    public void place(JobId id) {
        store.add(order.model(), order.recipe(), order.vocabulary(), order.data(), ownership);
        placed = true;
    }

    @Override
    public void withdraw(JobId id) {
        if (placed) {
            store.withdraw(order.model());
        }
    }

    private static long tokens(TrainingRecipe recipe, long corpus) {
        return recipe.epochs() * corpus;
    }
}
