package dev.stategrad.server.audit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes entries as {@code key=value} pairs on one line. Values that could be taken for something else are quoted, with
 * whatever is not printable ASCII escaped, so that no caller can forge a line. Refusals of unknown callers are counted instead of
 * written when there are very many, so that nobody can fill the disk. Thread-safe.
 */
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("audit");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@+/:\\[\\]%-]+");
    private static final int LONGEST_VALUE = 200;
    private static final int REFUSALS_PER_SECOND = 10;
    private static final int REFUSAL_BURST = 100;

    private final Bucket refusals = Bucket.builder()
            .addLimit(Bandwidth.builder()
                    .capacity(REFUSAL_BURST)
                    .refillGreedy(REFUSALS_PER_SECOND, Duration.ofSeconds(1))
                    .build())
            .build();
    private final Consumer<String> lines;
    private final AtomicLong unwritten = new AtomicLong();

    /** Writes to the logger named {@code audit}. */
    public AuditLog() {
        this(line -> LOG.info("{}", line));
    }

    /** @param lines takes each line; called by several threads */
    public AuditLog(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Somebody who was recognised did something, or tried. */
    public void acted(AuditEntry entry) {
        lines.accept(line(entry));
    }

    /** Somebody was not recognised. */
    public void refused(AuditEntry entry) {
        if (!refusals.tryConsume(1)) {
            unwritten.incrementAndGet();
            return;
        }
        long more = unwritten.getAndSet(0);
        lines.accept(more == 0 ? line(entry) : line(entry) + " unwritten_before=" + more);
    }

    private static String line(AuditEntry entry) {
        String line = "user=" + value(entry.user()) + " method=" + value(entry.method()) + " resource="
                + value(entry.resource()) + " outcome=" + value(entry.outcome());
        return (entry.reason().isEmpty() ? line : line + " reason=" + value(entry.reason())) + " peer="
                + value(entry.peer());
    }

    private static String value(String text) {
        if (text.isEmpty()) {
            return "-";
        }
        String shown = text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "…" : text;
        return PLAIN.matcher(shown).matches() ? shown : quoted(shown);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
