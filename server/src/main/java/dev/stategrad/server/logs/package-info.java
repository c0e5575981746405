/**
 * What the process writes about itself. Code logs through SLF4J; {@link dev.stategrad.server.logs.Logging} sends it, and what
 * libraries log through {@code java.util.logging}, to standard error, one line per record; {@link
 * dev.stategrad.server.logs.LogContext} knows for whom a thread is at work.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.logs;
