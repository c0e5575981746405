package dev.stategrad.server.worker;

import dev.stategrad.server.work.JobWorker;
import dev.stategrad.server.work.TrainingProgress;
import dev.stategrad.worker.v1.JobEnd;
import dev.stategrad.worker.v1.JobOutcome;
import dev.stategrad.worker.v1.JobProgress;
import dev.stategrad.worker.v1.RunJobRequest;
import dev.stategrad.worker.v1.StartJob;
import dev.stategrad.worker.v1.StopJob;
import dev.stategrad.worker.v1.StopReason;
import java.util.Optional;

/** Jobs on the wire to a worker. */
final class JobMessages {
    private JobMessages() {}

    static RunJobRequest start(JobWorker.Start start) {
        return RunJobRequest.newBuilder()
                .setStart(StartJob.newBuilder()
                        .setJob(start.job())
                        .setModel(start.model())
                        .setUser(start.user())
                        .setWeight(start.weight()))
                .build();
    }

    static RunJobRequest stop(JobWorker.Stop why) {
        return RunJobRequest.newBuilder()
                .setStop(StopJob.newBuilder()
                        .setReason(
                                switch (why) {
                                    case CANCEL -> StopReason.STOP_REASON_CANCEL;
                                    case DRAIN -> StopReason.STOP_REASON_DRAIN;
                                }))
                .build();
    }

    static JobWorker.Progress progress(JobProgress message) {
        Optional<TrainingProgress> training = message.getEpoch() == 0
                ? Optional.empty()
                : Optional.of(new TrainingProgress(
                        message.getEpoch(),
                        message.getTokensDone(),
                        message.getTokensTotal(),
                        message.getTokensPerSecond(),
                        message.getTrainPerplexity(),
                        message.getSecondsLeft()));
        return new JobWorker.Progress(
                message.getFraction(),
                message.getSecondsLeft(),
                message.getDeviceNanos(),
                message.getTokensDone(),
                message.getTokensTotal(),
                message.getTokensPerSecond(),
                message.getResultsBytes(),
                training);
    }

    static JobWorker.End end(JobEnd message) {
        return new JobWorker.End(
                outcome(message.getOutcome()),
                message.getDeviceNanos(),
                message.getFailureReason(),
                message.getFailure());
    }

    private static JobWorker.Outcome outcome(JobOutcome outcome) {
        return switch (outcome) {
            case JOB_OUTCOME_SUCCEEDED -> JobWorker.Outcome.SUCCEEDED;
            case JOB_OUTCOME_FAILED -> JobWorker.Outcome.FAILED;
            case JOB_OUTCOME_STOPPED -> JobWorker.Outcome.STOPPED;
            case JOB_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("outcome: expected one of this version, found " + outcome);
        };
    }
}
