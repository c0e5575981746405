package dev.stategrad.deploy;

import dev.stategrad.server.config.ListenConfig;
import dev.stategrad.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a configuration that is right in itself would do that nobody should do unawares on this machine. */
final class SafeStart {
    private SafeStart() {}

    /** All of it, one line each. */
    static List<String> problems(ServerConfig config) {
        List<String> problems = new ArrayList<>();
        ListenConfig listen = config.listen();
        // With TLS everybody is asked who they are, too.
        boolean safe = listen.insecure() || config.tls().isPresent();
        if (resolves("listen.host", listen.host(), problems) && !safe && !isLoopback(listen.host())) {
            problems.add("listen.host: expected a loopback address, or --tls-cert and --tls-key (or --insecure) to let"
                    + " other machines in, found " + listen.host());
        }
        resolves("metrics.address", config.metrics().address(), problems);
        return problems;
    }

    /** Files of the configuration that this process can't read, one line each. */
    static List<String> unreadable(ServerConfig config) {
        List<String> problems = new ArrayList<>();
        config.tls().ifPresent(tls -> {
            readable("tls.certificate", tls.certificate(), problems);
            readable("tls.key", tls.key(), problems);
            tls.clientAuthority().ifPresent(file -> readable("tls.client_ca", file, problems));
        });
        return problems;
    }

    private static void readable(String setting, Path file, List<String> problems) {
        if (!Files.isReadable(file)) {
            problems.add(setting + ": expected a file that can be read, found " + file);
        }
    }

    private static boolean resolves(String setting, String host, List<String> problems) {
        try {
            InetAddress.getByName(host);
            return true;
        } catch (UnknownHostException e) {
            problems.add(setting + ": expected an address of this machine, found " + host);
            return false;
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
