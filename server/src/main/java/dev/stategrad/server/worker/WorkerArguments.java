package dev.stategrad.server.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a worker process is told by the command that starts it.
 *
 * @param socket file that it listens on
 * @param front {@link dev.stategrad.server.models.ModelStore#owner} of the process that starts it
 */
record WorkerArguments(Path socket, String front, WorkerOptions options) {
    private static final int COUNT = 5;

    /** A folder for the socket alone, made by the front. */
    Path folder() {
        Path parent = socket.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("socket: expected a file in a folder of its own, found " + socket);
        }
        return parent;
    }

    List<String> toList() {
        return List.of(
                socket.toString(),
                front,
                options.dataDirectory().toString(),
                Long.toString(options.memoryBytes()),
                options.checkpointInterval().toString());
    }

    /** @throws IllegalArgumentException when these are not what {@link #toList} gives */
    static WorkerArguments parse(List<String> arguments) {
        if (arguments.size() != COUNT) {
            throw new IllegalArgumentException(
                    "arguments: expected socket, front, data directory, bytes of memory and checkpoint interval, found "
                            + arguments.size() + " arguments");
        }
        return new WorkerArguments(
                Path.of(arguments.get(0)),
                arguments.get(1),
                new WorkerOptions(
                        Path.of(arguments.get(2)), Long.parseLong(arguments.get(3)), Duration.parse(arguments.get(4))));
    }
}
