package dev.stategrad.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the usual mistakes of setting up TLS look like from below, and what they mean. */
final class ConnectionProblem {
    // Some TLS servers answer whoever speaks HTTP/2 in the clear with an alert: type 21, version 3.x. Others just go
    // away.
    private static final String TLS_ALERT = "Hex dump for first 5 bytes: 1503";
    private static final String GONE = "Network closed for unknown reason";

    private ConnectionProblem() {}

    /** The meaning of a failed connection; null when it is none of the known ones. */
    static @Nullable String explain(@Nullable Throwable failure) {
        List<String> messages = messages(failure);
        if (any(messages, TLS_ALERT)) {
            return "the server speaks TLS, this client does not";
        }
        if (any(messages, GONE)) {
            return "the other side closed it; if it does so every time, the server may want TLS";
        }
        if (any(messages, "not an SSL/TLS record")) {
            return "this client speaks TLS, the server does not";
        }
        if (any(messages, "NotAfter:")) {
            return "the server's certificate has expired";
        }
        if (any(messages, "NotBefore:")) {
            return "the server's certificate is not good yet; is the clock of this machine right?";
        }
        if (any(messages, "No subject alternative") || any(messages, "No name matching")) {
            return "the server's certificate is for another host name";
        }
        if (any(messages, "unable to find valid certification path")) {
            return "nobody whom this client trusts vouches for the server's certificate";
        }
        return null;
    }

    private static boolean any(List<String> messages, String part) {
        return messages.stream().anyMatch(message -> message.contains(part));
    }

    private static List<String> messages(@Nullable Throwable failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                messages.add(cause.getMessage());
            }
        }
        return messages;
    }
}
