/** End-to-end tests: a real server, a real client, and references that share no code with either. */
@NullMarked
package dev.stategrad.deploy;

import org.jspecify.annotations.NullMarked;
