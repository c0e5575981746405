/**
 * The library without the command line, one class for each question. Every class is compiled and run by the tests of the
 * distribution.
 *
 * <ul>
 *   <li>{@link dev.stategrad.examples.MemoryCurve}: how long a model on a server remembers a word.
 *   <li>{@link dev.stategrad.examples.StoredCurve}: the same of what {@code analyze} wrote, with error bars and a fitted decay.
 *   <li>{@link dev.stategrad.examples.Property}: whether singular and plural stay apart.
 *   <li>{@link dev.stategrad.examples.Directions}: which words tell apart what is remembered best.
 * </ul>
 */
@NullMarked
package dev.stategrad.examples;

import org.jspecify.annotations.NullMarked;
