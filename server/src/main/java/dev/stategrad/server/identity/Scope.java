package dev.stategrad.server.identity;

/** What a caller may do. Each includes those before it. */
public enum Scope {
    /** Look at what is theirs, and at what is visible to the lab. */
    READ,
    /** Bring in models, have jobs done, delete what is theirs. */
    SUBMIT,
    /** Everything, with everybody's things; and keep users, tokens and quotas. */
    ADMIN;

    /** Whether who holds this scope may do what {@code needed} asks for. */
    public boolean includes(Scope needed) {
        return compareTo(needed) >= 0;
    }
}
