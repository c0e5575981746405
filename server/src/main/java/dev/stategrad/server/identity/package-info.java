/**
 * Who calls, and what they may do. {@link dev.stategrad.server.identity.Caller} is what the rest of the server knows of a caller,
 * and {@link dev.stategrad.server.identity.Access} what follows from it for a resource that has an owner.
 *
 * <ul>
 *   <li>{@link dev.stategrad.server.identity.Identities} recognises callers: by a personal token ({@link
 *       dev.stategrad.server.identity.Directory} keeps them), by a JSON web token of an OpenID provider ({@code WebTokens}), or by
 *       a client certificate ({@code ClientCertificates});
 *   <li>{@link dev.stategrad.server.identity.OpenCalls} ends calls whose token is revoked;
 *   <li>{@link dev.stategrad.server.identity.Identity} puts the parts together.
 * </ul>
 *
 * Nothing here knows gRPC: it is handed what a caller showed.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.identity;
