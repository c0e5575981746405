package dev.stategrad.server.jobs;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.identity.Visibility;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a request for a job is to be treated.
 *
 * @param requestId the caller's own name for the request; empty for none
 * @param detached whether the job goes on when its caller goes away
 * @param deadline absent for none
 */
public record JobRequest(
        Caller caller,
        String requestId,
        boolean detached,
        @Nullable Instant deadline,
        Visibility visibility) {
    private static final Pattern REQUEST_ID = Pattern.compile("[!-~]{0,128}");

    public JobRequest {
        if (!REQUEST_ID.matcher(requestId).matches()) {
            throw new InvalidInputException(
                    "requestId", "at most 128 printable ASCII characters without blanks", "something else");
        }
    }
}
