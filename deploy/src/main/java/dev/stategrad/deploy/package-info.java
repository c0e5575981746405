/**
 * The distribution: plugs the server and its own commands into the client's command line through {@link
 * java.util.ServiceLoader}, so that neither has to know the other.
 *
 * <ul>
 *   <li>{@code InProcessServerProvider}: the server for commands that are not told of another one;
 *   <li>{@code ServerCommands}: {@code serve} and {@code bench};
 *   <li>{@code BoxBenchmark}: what {@code bench} measures.
 * </ul>
 */
@NullMarked
package dev.stategrad.deploy;

import org.jspecify.annotations.NullMarked;
