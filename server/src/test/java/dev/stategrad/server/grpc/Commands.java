package dev.stategrad.server.grpc;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Programs of this machine. */
final class Commands {
    private Commands() {}

    static boolean succeeds(Object... command) throws IOException, InterruptedException {
        List<String> words = Stream.of(command).map(Object::toString).toList();
        return new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    static void require(Object... command) throws IOException, InterruptedException {
        if (!succeeds(command)) {
            throw new IOException("failed: " + List.of(command));
        }
    }
}
