package dev.stategrad.server.identity;

/**
 * Somebody who was recognised.
 *
 * @param user unique name, 1 to 64 characters
 * @param scope the widest that they hold
 * @param weight their share of the device is in proportion to it; above 0
 */
public record Caller(String user, Scope scope, double weight) {
    /** Who calls a server that asks nobody for a name: the one person at this machine. */
    public static final Caller LOCAL = new Caller("local", Scope.ADMIN, 1);

    public boolean isAdmin() {
        return scope == Scope.ADMIN;
    }
}
