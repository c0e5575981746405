package dev.stategrad.server.jobs;

import dev.stategrad.graphs.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a page of jobs ended: when the last one was accepted, in milliseconds since 1970, and its id. */
record JobPageToken(long created, String id) {
    private static final Logger LOG = LoggerFactory.getLogger(JobPageToken.class);
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) ([0-9a-z]{13})");
    private static final JobPageToken START = new JobPageToken(Long.MAX_VALUE, "");

    static JobPageToken after(JobRecord last) {
        return new JobPageToken(last.created().toEpochMilli(), last.id().value());
    }

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((created + " " + id).getBytes(StandardCharsets.UTF_8));
    }

    /** @param token empty for the first page */
    static JobPageToken decode(String token) {
        if (token.isEmpty()) {
            return START;
        }
        try {
            Matcher text = TEXT.matcher(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
            if (text.matches()) {
                return new JobPageToken(Long.parseLong(text.group(1)), text.group(2));
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("a page token that is not ours", e);
        }
        throw new InvalidInputException("page_token", "a next_page_token of this server", "something else");
    }
}
