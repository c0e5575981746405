package dev.stategrad.server.models;

import dev.stategrad.graphs.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a page of models ended, as a caller sees it. */
final class PageToken {
    private static final Logger LOG = LoggerFactory.getLogger(PageToken.class);

    private PageToken() {}

    static String of(ModelId last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(last.value().getBytes(StandardCharsets.UTF_8));
    }

    /** The id behind which the next page begins; empty for the first page. */
    static String decode(String token) {
        if (token.isEmpty()) {
            return "";
        }
        try {
            String id = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (ModelId.isId(id)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("a page token that is not ours", e);
        }
        throw new InvalidInputException("page_token", "a next_page_token of this server", "something else");
    }
}
