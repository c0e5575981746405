package dev.stategrad.client.cli;

import dev.stategrad.client.JobOptions;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a request for a job is to be treated. */
final class JobFlags {
    @Option(
            names = "--detach",
            description = "Return as soon as the server has accepted the job; \"jobs attach\" gets what comes out.")
    private boolean detach;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = Deadline.Converter.class,
            description = "The job is cancelled unless it is done by then: a time from now (90m, 2h, 1d12h) or a time"
                    + " (2026-11-24T08:00, with or without a zone) (default: none).")
    private @Nullable Deadline deadline;

    @Mixin
    private final CreationFlags creation = new CreationFlags();

    /** Checks what can be checked before anything is read. */
    void check(CommonOptions common) {
        if (detach) {
            common.requireServer("--detach");
        }
        if (deadline != null && !deadline.from(Instant.now()).isAfter(Instant.now())) {
            throw common.usage("--deadline: expected a time to come, found " + deadline);
        }
        creation.check(common);
    }

    boolean detach() {
        return detach;
    }

    /** A deadline that was given as a time from now counts from here. */
    JobOptions options() {
        return creation.options(Optional.ofNullable(deadline).map(given -> given.from(Instant.now())));
    }
}
