/**
 * Who calls, and what they may do. {@link dev.stategrad.server.identity.Caller} is what the rest of the server knows of a
 * caller.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.identity;
