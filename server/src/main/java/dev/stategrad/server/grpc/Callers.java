package dev.stategrad.server.grpc;

import dev.stategrad.server.identity.Caller;
import io.grpc.Context;

/** The caller of the call at hand, as it was recognised before any endpoint heard of the call. */
public final class Callers {
    // Without a default: what nobody was recognised for is a mistake of ours, never somebody's right.
    static final Context.Key<Caller> KEY = Context.key("stategrad-caller");

    private Callers() {}

    /**
     * Who calls. To be asked on the thread that gRPC calls the endpoint on: work on other threads is handed the answer.
     *
     * @throws IllegalStateException outside a call
     */
    public static Caller current() {
        Caller caller = KEY.get();
        if (caller == null) {
            throw new IllegalStateException("expected to be within a call whose caller was recognised");
        }
        return caller;
    }

    /** A context in which somebody calls who was recognised before. */
    public static Context with(Caller caller, Context context) {
        return context.withValue(KEY, caller);
    }
}
