package dev.stategrad.server.worker;

import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The messages of a request, read from their file one after the other. Used by one thread; must be closed. */
final class RequestFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final InputStream in;

    private RequestFile(InputStream in) {
        this.in = in;
    }

    static RequestFile open(Path file) throws IOException {
        return new RequestFile(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
    }

    /** Number of tokens in all messages. @throws IOException also when the last message is not whole */
    static long tokens(Path file) throws IOException {
        long tokens = 0;
        try (RequestFile all = open(file)) {
            for (var message = all.next(); message != null; message = all.next()) {
                tokens += message.getTokens().getTokensCount();
            }
        }
        return tokens;
    }

    /** The next message; null after the last one. */
    @Nullable AnalyzeStateGradientsRequest next() throws IOException {
        return AnalyzeStateGradientsRequest.parseDelimitedFrom(in);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
