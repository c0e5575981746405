/**
 * What a server needs to know before it starts: {@link dev.stategrad.server.config.ServerConfig} and its sections. Their
 * {@code defaults()} are the one place where a default is set; how a file, the environment and flags change them is the
 * distribution's matter.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.config;
