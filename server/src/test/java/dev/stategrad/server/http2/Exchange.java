package dev.stategrad.server.http2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a server did with bytes that came over a connection of their own.
 *
 * @param received all that it sent
 * @param closed whether it closed the connection in time, once the caller had closed its side
 */
public record Exchange(byte[] received, boolean closed) {
    /**
     * Sends bytes, listens for an answer for a while, closes the sending side and waits for the end.
     *
     * @param listening time without an answer after which the caller closes its side
     * @param patience time that the server may then take to close its own
     */
    public static Exchange with(int port, byte[] sent, Duration listening, Duration patience) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            try {
                socket.getOutputStream().write(sent);
                read(socket, listening, received);
                socket.shutdownOutput();
                return new Exchange(received.toByteArray(), read(socket, patience, received));
            } catch (SocketTimeoutException e) {
                return new Exchange(received.toByteArray(), false);
            } catch (IOException e) {
                // Reset: the server had heard enough.
                return new Exchange(received.toByteArray(), true);
            }
        }
    }

    /** What was received, byte by byte. */
    public String text() {
        return new String(received, StandardCharsets.ISO_8859_1);
    }

    /** Whether the end came. */
    private static boolean read(Socket socket, Duration patience, ByteArrayOutputStream received) throws IOException {
        InputStream in = socket.getInputStream();
        socket.setSoTimeout((int) patience.toMillis());
        byte[] buffer = new byte[1 << 16];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                received.write(buffer, 0, n);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
