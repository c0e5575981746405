package dev.stategrad.server.audit;

/**
 * One act or refusal.
 *
 * @param user who did it; empty: nobody knows
 * @param method full name of the gRPC method
 * @param resource name of what it was done to; empty: nothing that has a name
 * @param outcome canonical code
 * @param reason why it was refused or failed; empty: it was not
 * @param peer address of the other side
 */
public record AuditEntry(String user, String method, String resource, String outcome, String reason, String peer) {}
