package dev.stategrad.server.worker;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.TrainingJob;
import dev.stategrad.server.work.TrainingProgress;
import dev.stategrad.worker.v1.JobEnd;
import dev.stategrad.worker.v1.JobProgress;
import dev.stategrad.worker.v1.StopReason;
import java.util.Optional;
import java.util.function.Consumer;

/** A training that this process has made its own; it writes down itself how it ends. */
final class TrainingTask implements JobTask {
    private final TrainingJob job;
    private final DeviceAccount account;
    /** At most, since it may end sooner for want of progress. */
    private final int epochs;

    TrainingTask(TrainingJob job, DeviceAccount account) {
        this.job = job;
        this.epochs = job.epochs();
        this.account = account;
    }

    @Override
    public JobEnd run(Consumer<JobProgress> progress) {
        try (var following = job.onChange(() -> progress.accept(progress()))) {
            job.run();
        }
        ModelRecord model = job.model();
        return switch (model.status()) {
            case READY -> JobEnds.succeeded(account);
            case FAILED -> JobEnds.failed(account, job.failure().map(Enum::name).orElse(""), model.failure());
            case INTERRUPTED, CANCELLED, TRAINING -> stopped();
        };
    }

    @Override
    public void stop(StopReason why) {
        if (why == StopReason.STOP_REASON_CANCEL) {
            job.cancel();
        } else {
            job.interrupt();
        }
    }

    private JobEnd stopped() {
        return job.failure().equals(Optional.of(FailureReason.STORE_FULL))
                ? JobEnds.failed(
                        account,
                        FailureReason.STORE_FULL.name(),
                        "the disk that holds the models is full; the training can be resumed when there is room")
                : JobEnds.stopped(account);
    }

    private JobProgress progress() {
        ModelRecord model = job.model();
        double epochsDone = model.epochs().size();
        JobProgress.Builder message = JobProgress.newBuilder().setDeviceNanos(account.busyNanos());
        Optional<TrainingProgress> running = job.progress();
        if (running.isPresent()) {
            TrainingProgress now = running.get();
            epochsDone += (double) now.tokensDone() / now.tokensTotal();
            message.setEpoch(now.epoch())
                    .setTokensDone(now.tokensDone())
                    .setTokensTotal(now.tokensTotal())
                    .setTokensPerSecond(now.tokensPerSecond())
                    .setTrainPerplexity(now.perplexity())
                    .setSecondsLeft(now.secondsLeft());
        }
        return message.setFraction(Math.min(1, epochsDone / epochs)).build();
    }
}
