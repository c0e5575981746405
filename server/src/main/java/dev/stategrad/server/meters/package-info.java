/**
 * What the service counts. {@link dev.stategrad.server.meters.Meters} registers the meters of {@link
 * dev.stategrad.server.meters.ServiceMeter} when the server starts, so that a dashboard finds each series at once; {@link
 * dev.stategrad.server.meters.MachineMeters} adds the machine's, {@link dev.stategrad.server.meters.MeterReading} carries
 * what the worker process counts. Tags have few values: fixed ones, names of users, and of the few models of which there was news
 * last; never a job or a token.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.meters;
