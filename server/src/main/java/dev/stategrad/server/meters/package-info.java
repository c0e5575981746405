/**
 * What the service counts. {@link dev.stategrad.server.meters.Meters} registers everything in
 * {@link dev.stategrad.server.meters.ServiceMeter} when the server starts, so that a dashboard finds each series at once;
 * tags have few values: fixed ones, or the names of users, never a model, a job or a token.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.meters;
