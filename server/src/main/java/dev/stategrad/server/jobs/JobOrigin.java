package dev.stategrad.server.jobs;

/**
 * Whose queue a job is in.
 *
 * @param process identifies this process among those that share the data directory
 * @param service whether it takes its jobs up again after any end; a command's own server doesn't
 */
public record JobOrigin(String process, boolean service) {}
