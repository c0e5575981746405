/**
 * What a distribution plugs into the client: a server that runs in the same process, and further commands. The client
 * finds both with {@link java.util.ServiceLoader}, so that it depends on neither TensorFlow nor the server.
 */
@NullMarked
package dev.stategrad.client.spi;

import org.jspecify.annotations.NullMarked;
