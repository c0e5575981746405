/** HTTP/2 by hand, for callers that do what gRPC's own client never does: send half a frame, or never read. */
@NullMarked
package dev.stategrad.server.http2;

import org.jspecify.annotations.NullMarked;
