package dev.stategrad.server.models;

import dev.stategrad.server.identity.Visibility;

/**
 * Whose a model is.
 *
 * @param owner name of the user who brought it in; empty for nobody's, from before there were users
 * @param visibility who else may see it
 */
public record Ownership(String owner, Visibility visibility) {
    /** Seen by everybody, changed by admins. */
    public static final Ownership NOBODYS = new Ownership("", Visibility.LAB);
}
