package dev.stategrad.server.grpc;

import dev.stategrad.server.jobs.TrainingSnapshot;
import dev.stategrad.server.jobs.Trainings;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.TrainingProgress;
import dev.stategrad.v1.WatchModelResponse;
import org.jspecify.annotations.Nullable;

/**
 * The events of a training for one watcher. It keeps no queue, only how far the watcher has come in the model's record; a
 * slow watcher gets every epoch, and of the progress what is newest when there is room.
 */
final class WatchSource implements Pump.Source<WatchModelResponse>, AutoCloseable {
    private final Trainings trainings;
    private final ModelId id;
    private TrainingSnapshot snapshot;
    private int epochsSent;
    private @Nullable TrainingProgress progressSent;
    private boolean done;
    private final Following following = new Following();

    WatchSource(Trainings trainings, ModelId id) {
        this.trainings = trainings;
        this.id = id;
        this.snapshot = trainings.snapshot(id);
    }

    @Override
    public @Nullable WatchModelResponse next() {
        if (done) {
            return null;
        }
        WatchModelResponse event = event();
        if (event == null) {
            snapshot = trainings.snapshot(id);
            event = event();
        }
        return event;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    /** Keeps what brings the news until the last event. */
    void follow(Cancellation.Registration registration) {
        following.begin(registration);
    }

    @Override
    public void close() {
        following.close();
    }

    private @Nullable WatchModelResponse event() {
        ModelRecord model = snapshot.model();
        if (epochsSent < model.epochs().size()) {
            return WatchModelResponse.newBuilder()
                    .setEpoch(ModelMessages.epoch(model.epochs().get(epochsSent++)))
                    .build();
        }
        if (model.status() != ModelStatus.TRAINING) {
            done = true;
            close();
            return WatchModelResponse.newBuilder()
                    .setModel(ModelMessages.model(model))
                    .build();
        }
        TrainingProgress progress = snapshot.progress();
        if (progress == null || progress.equals(progressSent)) {
            return null;
        }
        progressSent = progress;
        return WatchModelResponse.newBuilder()
                .setProgress(ModelMessages.progress(progress))
                .build();
    }
}
