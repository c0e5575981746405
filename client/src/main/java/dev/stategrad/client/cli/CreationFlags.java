package dev.stategrad.client.cli;

import dev.stategrad.client.JobOptions;
import dev.stategrad.client.Visibility;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a request that makes something is to be treated. */
final class CreationFlags {
    @Option(
            names = "--visibility",
            paramLabel = "WHO",
            defaultValue = "private",
            description =
                    "Who may see what comes out, besides you and the admins: private (nobody) or lab (everybody who"
                            + " may read) (default: ${DEFAULT-VALUE}).")
    private Visibility visibility = Visibility.PRIVATE;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            defaultValue = "",
            description =
                    "Makes it safe to run this command twice: the server takes requests of the same id and content"
                            + " for one (default: one that nobody used).")
    private String requestId = "";

    /** Checks what can be checked before anything is read. */
    void check(CommonOptions common) {
        try {
            options(Optional.empty());
        } catch (IllegalArgumentException e) {
            throw common.usage("--request-id" + String.valueOf(e.getMessage()).replaceFirst("^\\w+", ""));
        }
    }

    /** As options of a job. */
    JobOptions options(Optional<Instant> deadline) {
        return new JobOptions(requestId, deadline, visibility);
    }

    Visibility visibility() {
        return visibility;
    }

    /** Empty when none was given. */
    String requestId() {
        return requestId;
    }
}
