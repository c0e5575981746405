package dev.stategrad.server.identity;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The calls that personal tokens opened, so that they end when the token is revoked or expires. Thread-safe. */
public final class OpenCalls {
    private final Directory directory;
    private final Clock clock;
    private final Set<OpenCall> calls = ConcurrentHashMap.newKeySet();

    public OpenCalls(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
        directory.onChange(this::check);
    }

    /** A call that is open until it is closed here; again does no harm. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * From now on the call ends with its token.
     *
     * @param end ends the call; run at most once, on another thread or at once, and quick
     */
    public Registration register(Token token, Consumer<ServiceException> end) {
        OpenCall call = new OpenCall(token.id(), end);
        calls.add(call);
        // What was revoked since the token was looked up was not seen by any check yet.
        check(call);
        return () -> calls.remove(call);
    }

    /** Ends the calls whose tokens are no good any more. */
    void check() {
        calls.forEach(this::check);
    }

    private void check(OpenCall call) {
        Optional<FailureReason> refusal = directory
                .token(call.token)
                .map(token -> token.refusal(clock.instant()))
                .orElse(Optional.of(FailureReason.CREDENTIALS_REVOKED));
        if (refusal.isPresent() && calls.remove(call)) {
            call.end.accept(Refusals.ofToken(refusal.get()));
        }
    }

    /** Compared by identity: one token has many calls. */
    private static final class OpenCall {
        private final TokenId token;
        private final Consumer<ServiceException> end;

        OpenCall(TokenId token, Consumer<ServiceException> end) {
            this.token = token;
            this.end = end;
        }
    }
}
