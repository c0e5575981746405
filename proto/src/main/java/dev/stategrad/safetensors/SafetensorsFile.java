package dev.stategrad.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An open safetensors file. Its header was checked as a whole: sizes fit shapes and types, tensors lie one after the
 * other, and nothing is missing at the end. Tensors are mapped into memory when they are read.
 */
public final class SafetensorsFile implements AutoCloseable {
    private static final int LENGTH_BYTES = 8;
    // The reference implementation's limit.
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private final Path path;
    private final FileChannel channel;
    private final long dataStart;
    private final HeaderParser.Header header;
    private final SortedMap<String, Entry> entries;

    /**
     * A tensor of a file.
     *
     * @param name its name
     * @param type of its elements
     * @param shape size of each dimension, outermost first; empty means a scalar
     */
    public record Entry(String name, ElementType type, List<Long> shape) {
        public Entry {
            shape = List.copyOf(shape);
        }

        /** Size of the elements, in bytes. */
        public long bytes() {
            return type.bytesOf(shape);
        }
    }

    private SafetensorsFile(Path path, FileChannel channel, long dataStart, HeaderParser.Header header) {
        this.path = path;
        this.channel = channel;
        this.dataStart = dataStart;
        this.header = header;
        SortedMap<String, Entry> byName = new TreeMap<>();
        header.slots().forEach((name, slot) -> byName.put(name, slot.entry()));
        this.entries = Collections.unmodifiableSortedMap(byName);
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws MalformedSafetensorsException when anything about it is wrong
     * @throws IOException when there is no such file or it can't be read
     */
    public static SafetensorsFile open(Path path) throws IOException {
        // Opening a folder succeeds on Linux, and reading it then fails without a name.
        if (Files.isDirectory(path)) {
            throw new MalformedSafetensorsException(path, "expected a file, found a folder");
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return read(path, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SafetensorsFile read(Path path, FileChannel channel) throws IOException {
        long fileBytes = channel.size();
        if (fileBytes < LENGTH_BYTES) {
            throw new MalformedSafetensorsException(path, "file", "at least 8 bytes", fileBytes);
        }
        long headerBytes = readFully(path, channel, 0, LENGTH_BYTES).getLong();
        long limit = Math.min(MAX_HEADER_BYTES, fileBytes - LENGTH_BYTES);
        if (headerBytes < 2 || headerBytes > limit) {
            throw new MalformedSafetensorsException(
                    path, "header", "2 to " + limit + " bytes", Long.toUnsignedString(headerBytes));
        }
        String json = decode(path, readFully(path, channel, LENGTH_BYTES, (int) headerBytes));
        if (json.charAt(0) != '{') {
            throw new MalformedSafetensorsException(path, "header", "{ as its first byte", json.charAt(0));
        }
        long dataStart = LENGTH_BYTES + headerBytes;
        return new SafetensorsFile(path, channel, dataStart, HeaderParser.parse(path, json, fileBytes - dataStart));
    }

    /** Free text by key, in the order of the file. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** The tensors by name. */
    public SortedMap<String, Entry> entries() {
        return entries;
    }

    /**
     * The elements of a tensor, little-endian, row-major, read-only. They stay readable after {@link #close}.
     *
     * @throws MalformedSafetensorsException when there is no such tensor, or it has 2 GiB or more
     */
    public ByteBuffer read(String name) throws IOException {
        long bytes = slot(name).entry().bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new MalformedSafetensorsException(path, "tensor " + name, "less than 2 GiB", bytes + " bytes");
        }
        return read(name, 0, (int) bytes);
    }

    /**
     * Consecutive bytes of a tensor, as {@link #read(String)}; for tensors that are read in parts.
     *
     * @param offset of the first byte, counted from the tensor's first
     * @throws MalformedSafetensorsException when there is no such tensor, or it ends before
     */
    public ByteBuffer read(String name, long offset, int bytes) throws IOException {
        HeaderParser.Slot slot = slot(name);
        if (offset < 0 || bytes < 0 || offset > slot.entry().bytes() - bytes) {
            throw new MalformedSafetensorsException(
                    path,
                    "tensor " + name,
                    bytes + " bytes from byte " + offset,
                    slot.entry().bytes() + " bytes in all");
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, dataStart + slot.begin() + offset, bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private HeaderParser.Slot slot(String name) throws IOException {
        HeaderParser.Slot slot = header.slots().get(name);
        if (slot == null) {
            throw new MalformedSafetensorsException(path, "tensor " + name, "one of " + entries.keySet(), "none");
        }
        return slot;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static ByteBuffer readFully(Path path, FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new MalformedSafetensorsException(path, "expected " + bytes + " bytes, found its end");
            }
        }
        return buffer.flip();
    }

    private static String decode(Path path, ByteBuffer header) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(header).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedSafetensorsException(path, "header: expected UTF-8, found other bytes");
        }
    }
}
