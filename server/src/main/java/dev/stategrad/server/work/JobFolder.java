package dev.stategrad.server.work;

import dev.stategrad.server.models.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an analysis keeps on the disk. {@code request.pb} and {@code results.pb} are sequences of messages, each after its
 * length as Protocol Buffers write it.
 */
public record JobFolder(Path path) {
    /** What was asked for, and of what model; kept as long as the results are. */
    public Path config() {
        return path.resolve("config.pb");
    }

    /** The request's messages just as they came; kept until the job is over. */
    public Path request() {
        return path.resolve("request.pb");
    }

    /** Results, each label's together, and after the last one the summary. */
    public Path results() {
        return path.resolve("results.pb");
    }

    /** Where an interrupted analysis goes on. */
    public Path checkpoint() {
        return path.resolve("checkpoint");
    }

    /** When the model came that is to be analysed: until it is, its name may have become that of another one. */
    public Path modelCreated() {
        return path.resolve("model-created");
    }

    /** Removes all but config and results. */
    public void keepResults() throws IOException {
        Files.deleteIfExists(request());
        Files.deleteIfExists(modelCreated());
        Files.deleteIfExists(checkpoint());
    }

    /** Removes everything; a missing folder is fine. */
    public void delete() throws IOException {
        FileTrees.delete(path);
    }

    /** Size of all files. */
    public long bytes() throws IOException {
        return FileTrees.bytes(path);
    }
}
