/** What a service must stand: more work than it takes, callers that never read, damage on the way. */
@NullMarked
package dev.stategrad.server.reliability;

import org.jspecify.annotations.NullMarked;
