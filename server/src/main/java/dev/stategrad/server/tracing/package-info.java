/**
 * W3C Trace Context: {@link dev.stategrad.server.tracing.Tracing} takes a caller's {@code traceparent}, or begins a trace where
 * there is none, and has it told in the logs; {@link dev.stategrad.server.tracing.TraceForwarding} hands it on to the worker
 * process, whose logs then tell the same.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.tracing;
