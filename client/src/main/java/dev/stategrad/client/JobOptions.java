package dev.stategrad.client;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * How a request for a job is to be treated.
 *
 * @param requestId makes it safe to ask twice: the same id gets the same answer and starts nothing again; 1 to 128 printable
 *     ASCII characters, or empty, which has the client choose one where it may have to ask twice
 * @param deadline the job is cancelled unless it is done by then; empty means never
 * @param visibility who may see what comes out
 */
public record JobOptions(String requestId, Optional<Instant> deadline, Visibility visibility) {
    private static final int MAX_LENGTH = 128;
    private static final Pattern REQUEST_ID = Pattern.compile("[ -~]{0," + MAX_LENGTH + "}");

    /** A private job without a deadline. */
    public static final JobOptions DEFAULT = new JobOptions("", Optional.empty(), Visibility.PRIVATE);

    public JobOptions {
        requireRequestId(requestId);
    }

    static void requireRequestId(String requestId) {
        if (!REQUEST_ID.matcher(requestId).matches()) {
            throw new IllegalArgumentException("requestId: expected at most " + MAX_LENGTH
                    + " printable ASCII characters, found "
                    + (requestId.length() > MAX_LENGTH ? requestId.length() : "others"));
        }
    }

    /** The request id, or a new one where there is none. */
    static String chosen(String requestId) {
        return requestId.isEmpty() ? UUID.randomUUID().toString() : requestId;
    }

    JobOptions withRequestIdChosen() {
        return new JobOptions(chosen(requestId), deadline, visibility);
    }
}
