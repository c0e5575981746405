/**
 * How much one caller may ask for at a time. {@link dev.stategrad.server.limits.CallLimits} counts calls, per caller and all
 * together; what a caller's work may take (memory, queued jobs, bytes on the disk) is the matter of those who do the work.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.limits;
