package dev.stategrad.client;

/** Where a server listens; an IPv6 host stands in brackets. */
record ServerAddress(String host, int port) {
    static ServerAddress parse(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw expected(address);
        }
        String host = address.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        int port = Integer.parseInt(address.substring(colon + 1));
        if (port < 1 || port > 65_535 || (host.contains(":") && !bracketed)) {
            throw expected(address);
        }
        return new ServerAddress(bracketed ? host.substring(1, host.length() - 1) : host, port);
    }

    private static IllegalArgumentException expected(String address) {
        return new IllegalArgumentException("server: expected HOST:PORT, found " + address);
    }
}
