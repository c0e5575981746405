package dev.stategrad.client.vectors;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Bytes of a file, plain or gzip, with a view of those to come. */
final class ByteSource implements Closeable {
    /** Bytes that {@link #peek} can see. */
    static final int VIEW = 1 << 16;

    private final Path path;
    private final byte[] buffer = new byte[2 * VIEW];
    private InputStream in;
    private int position;
    private int limit;

    private ByteSource(Path path, InputStream in) {
        this.path = path;
        this.in = in;
    }

    /**
     * Opens a file; gzip is told by its first two bytes.
     *
     * @throws WordVectorException when it is missing, a directory or unreadable
     */
    static ByteSource open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new WordVectorException(path, "expected a file, found a directory");
        }
        ByteSource source = new ByteSource(path, newInputStream(path));
        try {
            byte[] magic = source.peek(2);
            if (magic.length == 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
                source.in.close();
                source.in = newInputStream(path);
                source.position = 0;
                source.limit = 0;
                source.in = source.inflated();
            }
            return source;
        } catch (IOException e) {
            source.close();
            throw e;
        }
    }

    private static InputStream newInputStream(Path path) throws IOException {
        try {
            return Files.newInputStream(path);
        } catch (NoSuchFileException e) {
            throw new WordVectorException(path, "no such file");
        } catch (AccessDeniedException e) {
            throw new WordVectorException(path, "permission denied");
        }
    }

    private InputStream inflated() throws IOException {
        try {
            return new GZIPInputStream(in, VIEW);
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** The next byte, or −1 at the end. */
    int read() throws IOException {
        if (position == limit) {
            fill();
        }
        return position == limit ? -1 : buffer[position++] & 0xff;
    }

    /** Reads bytes until {@code into} is full or the file ends; tells how many. */
    int read(byte[] into) throws IOException {
        int done = 0;
        while (done < into.length) {
            if (position == limit) {
                fill();
                if (position == limit) {
                    break;
                }
            }
            int count = Math.min(into.length - done, limit - position);
            System.arraycopy(buffer, position, into, done, count);
            position += count;
            done += count;
        }
        return done;
    }

    /** The next {@code count} bytes, at most {@link #VIEW}, or fewer when the file ends; they are still to be read. */
    byte[] peek(int count) throws IOException {
        while (limit - position < count) {
            int before = limit;
            fill();
            if (limit == before) {
                break;
            }
        }
        return Arrays.copyOfRange(buffer, position, Math.min(limit, position + count));
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        try {
            limit += Math.max(0, in.read(buffer, limit, buffer.length - limit));
        } catch (IOException e) {
            throw explained(e);
        }
    }

    private IOException explained(IOException cause) {
        if (cause instanceof ZipException || cause instanceof EOFException) {
            return new WordVectorException(path, "damaged gzip file (" + cause.getMessage() + ")");
        }
        return new WordVectorException(path, String.valueOf(cause.getMessage()));
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
