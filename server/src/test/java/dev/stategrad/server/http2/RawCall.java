package dev.stategrad.server.http2;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A gRPC call over a connection of its own, whose caller lets the server send everything at once and reads when it likes to.
 * HTTP/2's own flow control does not protect a server from such callers.
 */
public final class RawCall implements AutoCloseable {
    private static final int STREAM = 1;
    private static final int RECEIVE_BUFFER = 1 << 16;
    private static final int LARGEST_FRAME = 1 << 14;
    private static final int PATIENCE_MILLIS = 120_000;

    private final Socket socket;
    private final DataInputStream in;
    private final MessageDigest digest = sha256();
    private final byte[] payload = new byte[LARGEST_FRAME];
    private long bytes;

    private RawCall(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /**
     * What came back.
     *
     * @param bytes of all messages, each behind five bytes of gRPC's
     * @param sha256 of those, in lower-case hexadecimal
     */
    public record Answer(long bytes, String sha256) {}

    private record Frame(int type, int flags, int stream) {
        private boolean ends() {
            return stream == STREAM
                    && (type == Frames.DATA || type == Frames.HEADERS)
                    && (flags & Frames.END_STREAM) != 0;
        }
    }

    /** @param messages of the request, which is then over; less than 1 MiB in all */
    public static RawCall open(int port, String method, byte[]... messages) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(new Frames().preface().windows(Integer.MAX_VALUE).bytes());
        RawCall call = new RawCall(socket);
        while (call.next().type != Frames.SETTINGS) {
            continue;
        }
        // The server takes more than the first 64 KiB once it hears that its settings are known.
        Frames frames =
                new Frames().frame(Frames.SETTINGS, Frames.ACK, 0, new byte[0]).call(STREAM, method);
        for (int i = 0; i < messages.length; i++) {
            boolean last = i == messages.length - 1;
            write(frames, Frames.prefixed(0, messages[i].length, messages[i]), last);
        }
        socket.getOutputStream().write(frames.bytes());
        return call;
    }

    private static void write(Frames frames, byte[] message, boolean last) {
        for (int from = 0; from < message.length; from += LARGEST_FRAME) {
            int to = Math.min(message.length, from + LARGEST_FRAME);
            int flags = last && to == message.length ? Frames.END_STREAM : 0;
            frames.frame(Frames.DATA, flags, STREAM, Arrays.copyOfRange(message, from, to));
        }
    }

    /** Reads until a part of the answer has come, and no further. */
    public void awaitFirstPart() throws IOException {
        while (bytes == 0) {
            if (next().ends()) {
                throw new EOFException("the call was over before anything was answered");
            }
        }
    }

    /** Reads all that comes until the call is over. @throws IOException when the connection breaks before */
    public Answer read() throws IOException {
        while (!next().ends()) {
            continue;
        }
        return new Answer(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    private Frame next() throws IOException {
        int size = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        Frame frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt());
        in.readFully(payload, 0, size);
        if (frame.stream == STREAM && frame.type == Frames.DATA) {
            digest.update(payload, 0, size);
            bytes += size;
        } else if (frame.stream == STREAM && frame.type == Frames.RST_STREAM) {
            throw new EOFException("the call was reset after " + bytes + " bytes");
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
