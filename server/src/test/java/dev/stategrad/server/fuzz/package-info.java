/**
 * Requests that no decent caller sends: valid calls of every method that the server offers, mutated, and bytes that are no
 * HTTP/2 at all. Every request follows from a seed and its number, so that each can be made again by itself.
 */
@NullMarked
package dev.stategrad.server.fuzz;

import org.jspecify.annotations.NullMarked;
