package dev.stategrad.client;

/** Who may see a resource besides its owner and the admins. */
public enum Visibility {
    /** Nobody. */
    PRIVATE,
    /** Everybody who may read; only the owner and the admins may change it. */
    LAB
}
