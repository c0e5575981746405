/**
 * What the service counts. {@link dev.stategrad.server.meters.Meters} registers everything in
 * {@link dev.stategrad.server.meters.ServiceMeter} when the server starts, so that a dashboard finds each series at once;
 * tags have few, fixed values, never a model's or a person's name.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.meters;
