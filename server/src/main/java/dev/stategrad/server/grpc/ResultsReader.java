package dev.stategrad.server.grpc;

import com.google.protobuf.CodedInputStream;
import dev.stategrad.server.models.StoreFailure;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads an analysis's results one by one, while they may still grow. An analysis that is taken up again writes the same bytes
 * once more, so a place in the file stays what it was.
 */
final class ResultsReader {
    private final Path file;
    private long position;

    ResultsReader(Path file) {
        this.file = file;
    }

    /**
     * The next message.
     *
     * @param wholeBytes of the file that may be read, at most
     * @return null when it is not there yet
     */
    @Nullable AnalyzeStateGradientsResponse next(long wholeBytes) {
        if (position >= wholeBytes) {
            return null;
        }
        // Opened anew for each: a slow reader holds no descriptor, and the file may have been written again.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (position >= channel.size()) {
                return null;
            }
            channel.position(position);
            InputStream in = Channels.newInputStream(channel);
            int first = in.read();
            int size = CodedInputStream.readRawVarint32(first, in);
            byte[] bytes = in.readNBytes(size);
            if (bytes.length < size) {
                throw new IOException(file + ": expected " + size + " bytes more, found " + bytes.length);
            }
            position = channel.position();
            return AnalyzeStateGradientsResponse.parseFrom(bytes);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }
}
