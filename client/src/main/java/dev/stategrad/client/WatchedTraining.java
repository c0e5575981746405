package dev.stategrad.client;

import dev.stategrad.v1.WatchModelRequest;
import dev.stategrad.v1.WatchModelResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A training that is followed to its end, over as many calls as that takes. Each call begins with the epochs that are done;
 * the listener hears of each once.
 */
final class WatchedTraining implements Retrying.Call<ModelInfo>, StreamingCall.Inbound<WatchModelResponse, ModelInfo> {
    private final Consumer<StreamingCall<WatchModelRequest, WatchModelResponse, ModelInfo>> method;
    private final Consumer<TrainingEvent> listener;
    private final ServiceErrors errors;
    private final ModelWire wire;
    private final Outage outage;
    private int epochsTold;
    private @Nullable ModelInfo last;

    WatchedTraining(
            Consumer<StreamingCall<WatchModelRequest, WatchModelResponse, ModelInfo>> method,
            Consumer<TrainingEvent> listener,
            RetryPolicy retries,
            ServiceErrors errors) {
        this.method = method;
        this.listener = listener;
        this.errors = errors;
        this.wire = new ModelWire(errors);
        this.outage = new Outage(retries, problem -> listener.accept(new TrainingEvent.LineLost(problem)));
    }

    @Override
    public CompletableFuture<ModelInfo> make() {
        StreamingCall<WatchModelRequest, WatchModelResponse, ModelInfo> call =
                new StreamingCall<>(Outbound.none(), this, errors);
        method.accept(call);
        return call.result();
    }

    @Override
    public Optional<Duration> again(StategradServiceException failure) {
        return outage.next(failure);
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
