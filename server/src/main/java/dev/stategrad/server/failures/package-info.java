/**
 * The errors that a caller gets to know. What is wrong with a request's values is an
 * {@link dev.stategrad.graphs.InvalidInputException}; everything else that can be said clearly is a
 * {@link dev.stategrad.server.failures.ServiceException} with one of a fixed set of reasons.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.failures;
