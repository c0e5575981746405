package dev.stategrad.server.http2;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the frames of a client, RFC 9113, with headers as plain literals, RFC 7541. */
public final class Frames {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int ACK = 1;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;

    private static final int INITIAL_WINDOW_SIZE = 4;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** The start of every connection. */
    public Frames preface() {
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return frame(SETTINGS, 0, 0, new byte[0]);
    }

    public Frames frame(int type, int flags, int stream, byte[] payload) {
        out.writeBytes(new byte[] {
            (byte) (payload.length >> 16),
            (byte) (payload.length >> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags
        });
        out.writeBytes(ByteBuffer.allocate(4).putInt(stream).array());
        out.writeBytes(payload);
        return this;
    }

    /** Lets the server send this much on a stream without being asked for more, and on the connection, too. */
    public Frames windows(int bytes) {
        frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6)
                        .putShort((short) INITIAL_WINDOW_SIZE)
                        .putInt(bytes)
                        .array());
        // Every connection starts with a window of 65,535.
        return frame(
                WINDOW_UPDATE,
                0,
                0,
                ByteBuffer.allocate(4).putInt(bytes - 65_535).array());
    }

    /** The headers of a gRPC call, and others beside or instead. */
    public Frames call(int stream, String path, String... others) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", "POST");
        literal(block, ":scheme", "http");
        literal(block, ":path", path);
        literal(block, ":authority", "localhost");
        literal(block, "content-type", "application/grpc");
        literal(block, "te", "trailers");
        for (int i = 0; i < others.length; i += 2) {
            literal(block, others[i], others[i + 1]);
        }
        return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
    }

    /** A message as gRPC frames it, and the end of the caller's side. */
    public Frames lastMessage(int stream, byte[] message) {
        return frame(DATA, END_STREAM, stream, prefixed(0, message.length, message));
    }

    /** A message behind the five bytes that say whether it is compressed and how long it is. */
    public static byte[] prefixed(int compressed, int length, byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) compressed)
                .putInt(length)
                .put(message)
                .array();
    }

    public static byte[] headers(String... pairs) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < pairs.length; i += 2) {
            literal(block, pairs[i], pairs[i + 1]);
        }
        return block.toByteArray();
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        string(block, name);
        string(block, value);
    }

    private static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int prefix = 127;
        if (bytes.length < prefix) {
            block.write(bytes.length);
        } else {
            block.write(prefix);
            int rest = bytes.length - prefix;
            for (; rest >= 128; rest >>= 7) {
                block.write(rest & 127 | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }
}
