package dev.stategrad.safetensors;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes safetensors files, whole or not at all. The same arguments give the same bytes. */
public final class SafetensorsWriter {
    // As the reference implementation does: wide elements first, so that every tensor is aligned to its own type.
    private static final Comparator<TensorSource> ORDER = Comparator.comparingInt(
                    (TensorSource tensor) -> -tensor.type().bytes())
            .thenComparing(TensorSource::name);

    private SafetensorsWriter() {}

    /**
     * Writes {@code tensors} to {@code target} through a file beside it; see {@link AtomicFile#write}.
     *
     * @param metadata free text by key
     * @param tensors in any order, no name twice
     * @throws IOException when the disk refuses, or a content writes more or fewer bytes than its shape says
     */
    public static void write(Path target, Map<String, String> metadata, List<TensorSource> tensors) throws IOException {
        AtomicFile.write(target, content(metadata, tensors));
    }

    /** The bytes of such a file, for {@link AtomicFile#writeAll}. */
    public static Content content(Map<String, String> metadata, List<TensorSource> tensors) {
        requireDistinct(tensors);
        List<TensorSource> ordered = tensors.stream().sorted(ORDER).toList();
        return channel -> {
            AtomicFile.writeFully(channel, header(metadata, ordered));
            for (TensorSource tensor : ordered) {
                writeExactly(tensor, channel);
            }
        };
    }

    private static void requireDistinct(List<TensorSource> tensors) {
        Set<String> names = new HashSet<>();
        for (TensorSource tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("tensors: expected distinct names, found twice " + tensor.name());
            }
        }
    }

    private static ByteBuffer header(Map<String, String> metadata, List<TensorSource> tensors) throws IOException {
        byte[] json = json(metadata, tensors).getBytes(StandardCharsets.UTF_8);
        // Padded, so that the first tensor is aligned to 8 bytes.
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer header = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }

    private static String json(Map<String, String> metadata, List<TensorSource> tensors) throws IOException {
        var text = new StringWriter();
        var json = new JsonWriter(text);
        json.beginObject();
        if (!metadata.isEmpty()) {
            json.name(HeaderParser.METADATA).beginObject();
            for (var entry : new TreeMap<>(metadata).entrySet()) {
                json.name(entry.getKey()).value(entry.getValue());
            }
            json.endObject();
        }
        long offset = 0;
        for (TensorSource tensor : tensors) {
            long end = Math.addExact(offset, tensor.bytes());
            writeEntry(json, tensor, offset, end);
            offset = end;
        }
        json.endObject();
        return text.toString();
    }

    private static void writeEntry(JsonWriter json, TensorSource tensor, long begin, long end) throws IOException {
        json.name(tensor.name()).beginObject();
        json.name("dtype").value(tensor.type().name());
        json.name("shape").beginArray();
        for (long size : tensor.shape()) {
            json.value(size);
        }
        json.endArray();
        json.name("data_offsets").beginArray().value(begin).value(end).endArray();
        json.endObject();
    }

    private static void writeExactly(TensorSource tensor, WritableByteChannel channel) throws IOException {
        var counted = new CountingChannel(channel);
        tensor.content().writeTo(counted);
        if (counted.count != tensor.bytes()) {
            throw new IOException(
                    tensor.name() + ": expected " + tensor.bytes() + " bytes of content, found " + counted.count);
        }
    }

    private static final class CountingChannel implements WritableByteChannel {
        private final WritableByteChannel channel;
        private long count;

        CountingChannel(WritableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int written = channel.write(source);
            count += written;
            return written;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException("the file belongs to the writer");
        }
    }
}
