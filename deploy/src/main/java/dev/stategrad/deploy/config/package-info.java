/**
 * The configuration of {@code serve}: built-in defaults, one YAML file over them, environment variables over it, flags over
 * all.
 *
 * <ul>
 *   <li>{@code Settings}: every setting, with its name, its type and where it goes in a {@link
 *       dev.stategrad.server.config.ServerConfig};
 *   <li>{@code ValueType}: how a value is written;
 *   <li>{@code ConfigFile}, {@code Environment}: what they assign;
 *   <li>{@code Assignment}, {@code Origin}: one value and where it was written;
 *   <li>{@code EffectiveConfig}: what came out, with the origin of each value, or all that is wrong.
 * </ul>
 *
 * <p>No setting is a secret: those are in files that settings name.
 */
@NullMarked
package dev.stategrad.deploy.config;

import org.jspecify.annotations.NullMarked;
