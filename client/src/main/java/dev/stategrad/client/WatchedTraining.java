package dev.stategrad.client;

import dev.stategrad.v1.WatchModelRequest;
import dev.stategrad.v1.WatchModelResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A training that is followed to its end. Each call begins with the epochs that are done; the listener hears of each once. */
final class WatchedTraining extends Followed<WatchModelRequest, WatchModelResponse, ModelInfo> {
    private final Consumer<TrainingEvent> listener;
    private final ModelWire wire;
    private int epochsTold;
    private @Nullable ModelInfo last;

    WatchedTraining(
            Consumer<StreamingCall<WatchModelRequest, WatchModelResponse, ModelInfo>> method,
            Consumer<TrainingEvent> listener,
            RetryPolicy retries,
            ServiceErrors errors) {
        super(method, retries, problem -> listener.accept(new TrainingEvent.LineLost(problem)), errors);
        this.listener = listener;
        this.wire = new ModelWire(errors);
    }

    @Override
    public void accept(WatchModelResponse answer) {
        switch (answer.getEventCase()) {
            case EPOCH -> epoch(ModelWire.epoch(answer.getEpoch()));
            case PROGRESS -> {
                outage.overWithNews();
                listener.accept(ModelWire.progress(answer.getProgress()));
            }
            case MODEL -> {
                ModelInfo model = wire.model(answer.getModel());
                last = model;
                listener.accept(new TrainingEvent.Finished(model));
            }
            case EVENT_NOT_SET -> {
                // an event of a newer server
            }
        }
    }

    private void epoch(EpochSummary epoch) {
        if (epoch.epoch() <= epochsTold) {
            outage.over();
            return;
        }
        outage.overWithNews();
        epochsTold = epoch.epoch();
        listener.accept(new TrainingEvent.EpochDone(epoch));
    }

    @Override
    public ModelInfo finish() {
        ModelInfo model = last;
        if (model == null) {
            throw errors.brokenReply("expected the final model, found the end");
        }
        return model;
    }
}
