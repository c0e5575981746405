package dev.stategrad.client.cli;

import dev.stategrad.client.JobInfo;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.StategradServiceException;
import io.grpc.Status;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Which job a person means: {@code jobs/ID}, {@code analyses/ID}, {@code ID}, or a model, for the newest job that made it. */
final class JobReference {
    static final String JOBS = "jobs/";
    static final String ANALYSES = "analyses/";
    static final String MODELS = "models/";

    /** A model's name need not look like the id of a job. */
    private static final Set<Status.Code> NO_SUCH_JOB = EnumSet.of(Status.Code.NOT_FOUND, Status.Code.INVALID_ARGUMENT);

    private JobReference() {}

    /** @throws CommandFailedException when there is none */
    static JobInfo find(StategradClient client, String reference) {
        if (reference.startsWith(JOBS)) {
            return client.getJob(reference);
        }
        if (reference.startsWith(ANALYSES)) {
            return client.getAnalysis(reference).job();
        }
        if (reference.startsWith(MODELS)) {
            return training(client, reference).orElseThrow(() -> nothing(reference));
        }
        return job(client, JOBS + reference)
                .or(() -> training(client, MODELS + reference))
                .orElseThrow(() -> nothing(reference));
    }

    private static Optional<JobInfo> job(StategradClient client, String name) {
        try {
            return Optional.of(client.getJob(name));
        } catch (StategradServiceException e) {
            if (NO_SUCH_JOB.contains(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The newest job that makes a model. */
    private static Optional<JobInfo> training(StategradClient client, String model) {
        return client.listJobs(false).stream()
                .filter(job -> job.target().equals(model))
                .findFirst();
    }

    private static CommandFailedException nothing(String reference) {
        return new CommandFailedException(
                reference + ": expected a job, an analysis or a model that a job made, found none of that name");
    }
}
