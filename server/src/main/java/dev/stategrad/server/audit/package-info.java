/**
 * Who did what. {@link dev.stategrad.server.audit.AuditLog} writes one line for each act and each refusal to the logger named
 * {@code audit}, which the logging configuration may send to a file of its own. Never a secret.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.audit;
