package dev.stategrad.server.config;

/**
 * Where a server listens.
 *
 * @param host name or address of this machine
 * @param port 0 for any free one, to 65535
 * @param insecure whether other machines may reach it without TLS and identity
 */
public record ListenConfig(String host, int port, boolean insecure) {
    public ListenConfig {
        new Ranges().text("listen.host", host).port("listen.port", port).check();
    }

    static ListenConfig defaults() {
        return new ListenConfig("127.0.0.1", 50_051, false);
    }
}
